/** Invisible characters at the ends of a value: white space (with NBSP and the byte order mark), zero-width characters, the soft hyphen. */
const INVISIBLE_ENDS = /^[\s\u00AD\u200B-\u200D\u2060\uFEFF]+|[\s\u00AD\u200B-\u200D\u2060\uFEFF]+$/gu;

/** Takes invisible characters off both ends of a value. Text copied from a web page or a spreadsheet often has some. */
export function trimValue(text: string): string {
  return isPrintable(text.charCodeAt(0)) && isPrintable(text.charCodeAt(text.length - 1))
    ? text
    : text.replace(INVISIBLE_ENDS, '');
}

/** Whether it is a visible character of ASCII: nearly all values begin and end with one. */
function isPrintable(code: number): boolean {
  return code > 32 && code < 127;
}
