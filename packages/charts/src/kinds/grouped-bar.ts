import { scaleBand } from 'd3-scale';
import { drawableExtent, isDrawable } from '../axis/extent.js';
import { valueAxis } from '../axis/value-axis.js';
import type { ChartKind } from '../chart-kind.js';
import { ChartDataError, requireSameLength } from '../errors.js';
import { counted, formatNumber } from '../format-number.js';
import { seriesLook } from '../svg/colours.js';
import { element } from '../svg/element.js';
import { fitText, textWidth } from '../svg/fit-text.js';
import { legend } from '../svg/legend.js';
import { noData } from '../svg/no-data.js';
import { TITLE_HEIGHT } from '../svg/picture.js';
import { FONT_SIZE, quietGroup, text } from '../svg/text.js';
import { BOTTOM, barBaseline } from './bar-baseline.js';
import { leftOutSentence, shown } from './series.js';

/** A value for each group. */
export interface BarSeries {
  readonly name: string;
  /** One for each group. NaN and infinite values have no bar. */
  readonly values: ArrayLike<number>;
}

/**
 * Named groups with a bar for each series, for example the shares of categories in two samples. Bars are horizontal and start at 0. The chart
 * grows with the number of bars; the `height` given to `drawChart` has no effect.
 *
 * @example
 * drawChart({ kind: 'grouped-bar', title: 'Contract', valueLabel: '% of customers', groups: ['Month-to-month', 'Two year'],
 *   series: [{ name: 'reference', values: [55, 24] }, { name: 'current', values: [61, 20] }] }, { id: 'contract' })
 */
export interface GroupedBarChart {
  readonly kind: 'grouped-bar';
  readonly title: string;
  readonly valueLabel: string;
  /** Names of the groups, from the top. */
  readonly groups: readonly string[];
  readonly series: readonly BarSeries[];
}

const BAR = 13;
const BETWEEN = 9;
const EDGE = 12;
const GAP = 8;
/** Names take at most this share of the width. */
const NAMES = 0.6;

export const groupedBarChart: ChartKind<GroupedBarChart> = {
  size: { width: 480, height: 120 },
  describe(data) {
    const { groups, series } = read(data);
    const values = series.flatMap((one) => one.values);
    const leftOut = leftOutSentence(values.filter((value) => !isDrawable(value)).length, 'value');
    if (!values.some(isDrawable)) return ['No data.', ...leftOut].join(' ');
    const sentences = series.map(({ name, values }) => {
      const drawn = values.filter(isDrawable);
      if (drawn.length === 0) return `${name}: no data.`;
      const most = Math.max(...drawn);
      return `${name}: highest ${groups[values.indexOf(most)]}, ${formatNumber(most)}.`;
    });
    return [`Bar chart of ${data.valueLabel}, ${counted(groups.length, 'group')}.`, ...sentences, ...leftOut].join(' ');
  },
  table(data) {
    const { groups, series } = read(data);
    return {
      header: ['name', ...series.map(({ name }) => `${name}, ${data.valueLabel}`)],
      rows: groups.map((name, i) => [name, ...series.map(({ values }) => shown(values[i] as number))]),
    };
  },
  draw(data, size) {
    const { groups, series } = read(data);
    const { valueLabel } = data;
    const extent = drawableExtent(series.flatMap(({ values }) => values));
    if (!extent) return noData(size);
    const { width } = size;
    const key = legend(series, { left: EDGE, top: TITLE_HEIGHT + 2, width: width - 2 * EDGE });
    const top = TITLE_HEIGHT + key.height + 4;
    const group = series.length * BAR + BETWEEN;
    const height = top + groups.length * group + BOTTOM;
    const names = Math.min(width * NAMES, Math.max(...groups.map((name) => textWidth(name, FONT_SIZE))));
    const figures = Math.max(...series.flatMap(({ values }) => values.map((value) => textWidth(figure(value), FONT_SIZE))));
    const left = EDGE + names + GAP;
    const right = width - EDGE - figures - GAP;
    // If all bars have no length, the line at which they start is still on the left.
    const { position } = valueAxis([0, extent[1] || 1], [left, right], { count: 5, nice: false });
    const lines = groups.map((name, i) => {
      const middle = top + i * group + (group - BETWEEN) / 2 + 4;
      return text(fitText(name, names, FONT_SIZE), { x: EDGE + names, y: middle });
    });
    const rows = scaleBand(
      series.map((_, i) => i),
      [0, series.length * BAR],
    ).padding(0.1);
    const labels: string[] = [];
    const bars = series.map(({ values, look }, s) => {
      const boxes = values.map((value, i) => {
        const y = top + i * group + (rows(s) as number);
        const end = isDrawable(value) ? position(value) : left;
        const box = { x: left, y, width: end - left, height: rows.bandwidth() };
        labels.push(text(figure(value), { x: end + 5, y: y + rows.bandwidth() - 1.5 }));
        return element('rect', { class: 'chart-bar', ...box });
      });
      return element('g', { class: look.class, color: look.color, fill: 'currentColor' }, boxes.join(''));
    });
    const baseline = barBaseline(valueLabel, { x: left, top, left, right: width - EDGE, height });
    const figuresOfBars = quietGroup('start', labels, { 'font-size': FONT_SIZE - 1 });
    const content = [key.content, element('g', { 'text-anchor': 'end' }, lines.join('')), ...bars, figuresOfBars, ...baseline];
    return { width, height, content: content.filter(Boolean).join('\n') };
  },
};

function figure(value: number): string {
  return isDrawable(value) ? formatNumber(value) : '–';
}

function read({ groups, series }: GroupedBarChart) {
  return {
    groups,
    series: series.map(({ name, values }, s) => {
      requireSameLength(`series[${s}].values`, values, 'groups', groups);
      const list = Array.from(values);
      const wrong = list.findIndex((value) => typeof value !== 'number' || value < 0);
      if (wrong >= 0) {
        throw new ChartDataError(`series[${s}].values[${wrong}]`, `is ${list[wrong]}; bars in groups show numbers of at least 0`);
      }
      return { name, values: list, look: seriesLook(s) };
    }),
  };
}
