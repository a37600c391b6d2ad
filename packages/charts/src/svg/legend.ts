import { type SeriesLook, seriesLook } from './colours.js';
import { element } from './element.js';
import { fitText, textWidth } from './fit-text.js';
import { FONT_SIZE, text } from './text.js';

const ROW = 18;
const MARK = 18;
const GAP = 6;
const BETWEEN = 16;
const LONGEST_NAME = 240;

export interface LegendEntry {
  readonly name: string;
  readonly look: SeriesLook;
}

/** Which colour is which series, in rows that fill the width. A single entry needs none: the title says it. */
export function legend(entries: readonly LegendEntry[], { left, top, width }: { left: number; top: number; width: number }) {
  if (entries.length < 2) return { height: 0, content: '' };
  let x = left;
  let row = 0;
  const parts = entries.map(({ name, look }) => {
    const shown = fitText(name, Math.min(LONGEST_NAME, width - MARK - GAP), FONT_SIZE);
    const taken = MARK + GAP + textWidth(shown, FONT_SIZE);
    if (x > left && x + taken > left + width) {
      x = left;
      row++;
    }
    const y = top + row * ROW + 4;
    const line = element('path', { d: `M${x} ${y}h${MARK}`, stroke: 'currentColor', 'stroke-width': 2.5 });
    const part = `${element('g', { ...look }, line)}${text(shown, { x: x + MARK + GAP, y: y + 4 })}`;
    x += taken + BETWEEN;
    return part;
  });
  return { height: (row + 1) * ROW, content: parts.join('\n') };
}

/**
 * The mark of a series as a small picture of its own, for tables that list what a chart shows. Screen readers pass over it.
 *
 * @param index position of the series in the chart, from 0
 * @example
 * `<th>${seriesMark(0)} first run</th>` // a short line in the first series' colour
 */
export function seriesMark(index: number): string {
  const line = element('path', { d: `M0 5h${MARK}`, stroke: 'currentColor', 'stroke-width': 2.5 });
  const box = { class: 'chart-mark', width: MARK, height: 10, viewBox: `0 0 ${MARK} 10`, 'aria-hidden': 'true' };
  return element('svg', { xmlns: 'http://www.w3.org/2000/svg', ...box }, element('g', { ...seriesLook(index) }, line));
}
