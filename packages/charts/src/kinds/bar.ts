import { scaleBand } from 'd3-scale';
import { drawableExtent, isDrawable } from '../axis/extent.js';
import { valueAxis } from '../axis/value-axis.js';
import type { ChartKind } from '../chart-kind.js';
import { counted, formatNumber } from '../format-number.js';
import { seriesLook } from '../svg/colours.js';
import { element } from '../svg/element.js';
import { fitText, textWidth } from '../svg/fit-text.js';
import { noData } from '../svg/no-data.js';
import { TITLE_HEIGHT } from '../svg/picture.js';
import { FONT_SIZE, text } from '../svg/text.js';
import { BOTTOM, barBaseline } from './bar-baseline.js';
import { leftOutSentence, shown } from './series.js';

/** A named value. */
export interface Bar {
  readonly name: string;
  /** A NaN or infinite value has its name and no bar. */
  readonly value: number;
}

/**
 * Named values as horizontal bars from 0, in the order given. Negative ones go to the left in another colour. The chart grows with
 * the number of bars; a height given to `drawChart` has no effect.
 *
 * @example
 * drawChart({ kind: 'bar', title: 'Importance', valueLabel: 'gain', bars: [{ name: 'tenure', value: 0.4 }] }, { id: 'importance' })
 */
export interface BarChart {
  readonly kind: 'bar';
  readonly title: string;
  /** What the values are. */
  readonly valueLabel: string;
  readonly bars: readonly Bar[];
}

const ROW = 22;
const EDGE = 12;
const GAP = 8;
/** Names take at most this share of the width. */
const NAMES = 0.45;

export const barChart: ChartKind<BarChart> = {
  size: { width: 560, height: 120 },
  describe({ valueLabel, bars }) {
    const drawn = bars.filter(({ value }) => isDrawable(value));
    const leftOut = leftOutSentence(bars.length - drawn.length, 'value');
    if (drawn.length === 0) return ['No data.', ...leftOut].join(' ');
    const most = drawn.reduce((a, b) => (b.value > a.value ? b : a));
    const least = drawn.reduce((a, b) => (b.value < a.value ? b : a));
    const named = ({ name, value }: Bar) => `${name}, ${formatNumber(value)}`;
    const summary = `Bar chart of ${valueLabel}, ${counted(drawn.length, 'bar')}.`;
    return [summary, `Highest: ${named(most)}. Lowest: ${named(least)}.`, ...leftOut].join(' ');
  },
  table: ({ valueLabel, bars }) => ({ header: ['name', valueLabel], rows: bars.map(({ name, value }) => [name, shown(value)]) }),
  draw({ bars, valueLabel }, size) {
    const extent = drawableExtent(bars.map(({ value }) => value));
    if (!extent) return noData(size);
    const { width } = size;
    const height = TITLE_HEIGHT + bars.length * ROW + BOTTOM;
    const names = Math.min(width * NAMES, Math.max(...bars.map(({ name }) => textWidth(name, FONT_SIZE))));
    const figures = Math.max(...bars.map(({ value }) => textWidth(formatNumber(value), FONT_SIZE)));
    // Figures stand at the ends of the bars: on the left too where bars go that way.
    const left = EDGE + names + GAP + (extent[0] < 0 ? figures + GAP : 0);
    const right = width - EDGE - figures - GAP;
    // If no bar has a length, the line that they start from is on the left.
    const domain: [number, number] =
      extent[0] === 0 && extent[1] === 0 ? [0, 1] : [Math.min(0, extent[0]), Math.max(0, extent[1])];
    const { position } = valueAxis(domain, [left, right], { count: 5, nice: false });
    const zero = position(0);
    const rows = scaleBand(
      bars.map((_, i) => i),
      [TITLE_HEIGHT, height - BOTTOM],
    ).padding(0.3);
    const lines = bars.map(({ name, value }, i) => {
      const top = rows(i) as number;
      const baseline = top + rows.bandwidth() / 2 + 4;
      const label = text(fitText(name, names, FONT_SIZE), { x: EDGE + names, y: baseline, 'text-anchor': 'end' });
      if (!isDrawable(value)) return label + text('–', { x: zero + 6, y: baseline }, { quiet: true });
      const end = position(value);
      const { class: name_, color } = seriesLook(value < 0 ? 4 : 0);
      const box = { x: Math.min(zero, end), y: top, width: Math.abs(end - zero), height: rows.bandwidth(), rx: 2 };
      const bar = element('rect', { class: `chart-bar ${name_}`, color, ...box, fill: 'currentColor' });
      const figure = value < 0 ? { x: end - 6, 'text-anchor': 'end' } : { x: end + 6 };
      return label + bar + text(formatNumber(value), { ...figure, y: baseline }, { quiet: true });
    });
    const place = { x: zero, top: TITLE_HEIGHT, left: EDGE + names + GAP, right: width - EDGE, height };
    return { width, height, content: [...lines, ...barBaseline(valueLabel, place)].join('\n') };
  },
};
