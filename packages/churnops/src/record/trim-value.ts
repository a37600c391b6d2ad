/** A character that cannot be seen: white space, a control character, or one that only formats the text around it (zero-width, direction). */
const INVISIBLE = String.raw`[\s\p{Cc}\p{Cf}]`;
const INVISIBLE_ENDS = new RegExp(`^${INVISIBLE}+|${INVISIBLE}+$`, 'gu');

/** Removes invisible characters from both ends of a value. Text copied from a web page or a spreadsheet often has some. */
export function trimValue(text: string): string {
  return isPrintable(text.charCodeAt(0)) && isPrintable(text.charCodeAt(text.length - 1))
    ? text
    : text.replace(INVISIBLE_ENDS, '');
}

/** Whether it is a visible character of ASCII: nearly all values begin and end with one. */
function isPrintable(code: number): boolean {
  return code > 32 && code < 127;
}
