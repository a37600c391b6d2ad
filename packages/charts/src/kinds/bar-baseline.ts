import { element, rounded } from '../svg/element.js';
import { fitText } from '../svg/fit-text.js';
import { FONT_SIZE, text } from '../svg/text.js';

/** Height below the bars, for what their figures are, in pixels. */
export const BOTTOM = 24;

/** Where the line that bars start from is, and the place of the text below them, in pixels. */
interface BaselinePlace {
  readonly x: number;
  readonly top: number;
  readonly left: number;
  readonly right: number;
  /** Of the picture. */
  readonly height: number;
}

/** The line that bars start from, and below them what their figures are. */
export function barBaseline(valueLabel: string, { x, top, left, right, height }: BaselinePlace): string[] {
  const line = element('path', { class: 'chart-baseline', d: `M${rounded(x)} ${top}V${height - BOTTOM}`, stroke: '#97a5b5' });
  return [line, text(fitText(valueLabel, right - left, FONT_SIZE), { x: left, y: height - 7 }, { quiet: true })];
}
