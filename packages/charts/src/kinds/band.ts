import { area } from 'd3-shape';
import { drawableExtent, isDrawable } from '../axis/extent.js';
import { plot } from '../axis/plot.js';
import { type Axis, valueAxis } from '../axis/value-axis.js';
import type { ChartKind } from '../chart-kind.js';
import { ChartDataError, requireSameLength } from '../errors.js';
import { formatNumber } from '../format-number.js';
import { element } from '../svg/element.js';
import { noData } from '../svg/no-data.js';
import { formatX, hasPlaceFor, tableX, type XOfLines, xAxisOf } from './line.js';
import { describeSeries, drawnPoints, drawSeries, legendOf, readSeries, type Series, seriesTable, shown } from './series.js';

/** A line with the interval that each of its values lies in. */
export interface BandSeries extends Omit<Series, 'isReference'> {
  /** Lower ends of the intervals, as many as `x`. Where an end is NaN or infinite the band has a gap and the line goes on. */
  readonly low: ArrayLike<number>;
  /** Upper ends, none below its lower end. */
  readonly high: ArrayLike<number>;
}

/**
 * Lines with a band around each: a mean with its confidence interval, a forecast with its range.
 *
 * @example
 * drawChart({ kind: 'band', title: 'ROC AUC', xLabel: 'day', yLabel: 'AUC',
 *   series: [{ name: 'champion', x: [1, 2], y: [0.84, 0.83], low: [0.82, 0.81], high: [0.86, 0.85] }] }, { id: 'auc' })
 */
export interface BandChart extends XOfLines {
  readonly kind: 'band';
  readonly title: string;
  readonly yLabel: string;
  readonly series: readonly BandSeries[];
}

export const bandChart: ChartKind<BandChart> = {
  size: { width: 480, height: 300 },
  describe(data) {
    const series = read(data);
    if (drawnPoints(series).length === 0) return ['No data.', describeSeries(series)].join(' ').trim();
    const ends = data.series.flatMap((one) => intervals(one, data).filter((interval) => interval !== undefined));
    const within = drawableExtent(ends.flatMap(({ low, high }) => [low, high]));
    const band = within ? `The intervals lie between ${within.map(formatNumber).join(' and ')}.` : '';
    const summary = `Line chart of ${data.yLabel} by ${data.xLabel}, with intervals. ${describeSeries(series, formatX(data))}`;
    return `${summary} ${band}`.trim();
  },
  table(data) {
    read(data);
    const labels = { x: data.xLabel, y: data.yLabel };
    const { header, rows } = seriesTable(
      data.series.map(({ name, x, y }) => ({ name, x, y })),
      labels,
      tableX(data),
    );
    // One series reads as x, y, low, high; several have a row a point.
    const [only] = data.series;
    if (only && data.series.length === 1) {
      return {
        header: [...header, 'low', 'high'],
        rows: rows.map((row, i) => [...row, shown(only.low[i] as number), shown(only.high[i] as number)]),
      };
    }
    return {
      header: ['series', labels.x, labels.y, 'low', 'high'],
      rows: data.series.flatMap(({ name, x, y, low, high }) =>
        Array.from(x, (at, i) => [name, tableX(data)(at), ...[y, low, high].map((list) => shown(list[i] as number))]),
      ),
    };
  },
  draw(data, size) {
    const series = read(data);
    const points = drawnPoints(series);
    if (points.length === 0) return noData(size);
    const bands = data.series.map((one) => intervals(one, data));
    const ends = bands.flat().flatMap((interval) => (interval ? [interval.low, interval.high] : []));
    const yExtent = drawableExtent([...points.map(({ y }) => y), ...ends]) as readonly [number, number];
    return plot({
      size,
      xLabel: data.xLabel,
      yLabel: data.yLabel,
      legend: legendOf(series),
      xAxis: xAxisOf(data, [...points.map(({ x }) => x), ...bands.flat().flatMap((interval) => (interval ? [interval.x] : []))]),
      yAxis: (range) => valueAxis(yExtent, range, { count: 5 }),
      draw: (x, y) =>
        series
          .map((one, i) => {
            const { 'stroke-dasharray': _, ...look } = one.look;
            return element('g', look, drawBand(bands[i] ?? [], x, y)) + drawSeries(one, x, y);
          })
          .join('\n'),
    });
  },
};

interface Interval {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

function read(data: BandChart) {
  for (const [i, { x, low, high }] of data.series.entries()) {
    requireSameLength(`series[${i}].low`, low, `series[${i}].x`, x);
    requireSameLength(`series[${i}].high`, high, `series[${i}].x`, x);
    const wrong = Array.from(low).findIndex((value, p) => value > (high[p] as number));
    if (wrong >= 0) {
      throw new ChartDataError(`series[${i}].high[${wrong}]`, `is ${high[wrong]}, below low, ${low[wrong]}; swap the two`);
    }
  }
  return readSeries(data.series, hasPlaceFor(data));
}

function intervals({ x, low, high }: BandSeries, data: BandChart): (Interval | undefined)[] {
  const hasPlace = hasPlaceFor(data);
  return Array.from(x, (at, i) => {
    const [from, to] = [low[i] as number, high[i] as number];
    return hasPlace(at, from) && isDrawable(to) ? { x: at, low: from, high: to } : undefined;
  });
}

function drawBand(band: readonly (Interval | undefined)[], x: Axis['position'], y: Axis['position']): string {
  const shape = area<Interval | undefined>()
    .defined((interval) => interval !== undefined)
    .x((interval) => x((interval as Interval).x))
    .y0((interval) => y((interval as Interval).low))
    .y1((interval) => y((interval as Interval).high))
    .digits(2);
  return element('path', { class: 'chart-band', d: shape(band) ?? '', fill: 'currentColor', 'fill-opacity': 0.2 });
}
