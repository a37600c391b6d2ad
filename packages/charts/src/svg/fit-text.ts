/** Mean width of a character of a sans-serif font, as a share of the font size. */
const NARROW = 0.58;
/** East Asian characters and most emoji fill a square. */
const WIDE = 1;
const FIRST_WIDE = 0x1100;

/** Roughly how many pixels a text takes. There is no font to measure with, so this errs on the wide side. */
export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const character of text) width += (character.codePointAt(0) as number) >= FIRST_WIDE ? WIDE : NARROW;
  return width * fontSize;
}

/** The text, cut with an ellipsis where it would take more than `width` pixels. */
export function fitText(text: string, width: number, fontSize: number): string {
  if (textWidth(text, fontSize) <= width) return text;
  let fitting = '';
  for (const character of text) {
    if (textWidth(`${fitting}${character}…`, fontSize) > width) break;
    fitting += character;
  }
  return `${fitting}…`;
}
