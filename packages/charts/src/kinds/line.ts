import { drawableExtent, isDrawable } from '../axis/extent.js';
import { plot } from '../axis/plot.js';
import { isDay, isMoment, timeAxis } from '../axis/time-axis.js';
import { type Axis, valueAxis } from '../axis/value-axis.js';
import type { ChartKind } from '../chart-kind.js';
import { formatNumber } from '../format-number.js';
import { noData } from '../svg/no-data.js';
import { describeSeries, drawnPoints, drawSeries, legendOf, readSeries, type Series, seriesTable } from './series.js';

/**
 * Values over steps or over time, a line a series.
 *
 * @example
 * drawChart({ kind: 'line', title: 'Loss', xLabel: 'step', yLabel: 'loss', series: [{ name: 'train', x: [0, 1, 2], y: [1, 0.5, 0.25] }] }, { id: 'loss' })
 */
export interface LineChart extends XOfLines {
  readonly kind: 'line';
  readonly title: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
}

/** What the x of lines means. */
export interface XOfLines {
  readonly xLabel: string;
  /** `time`: x is in ms since 1970 and shown in UTC. Default `linear`. */
  readonly xScale?: 'linear' | 'time';
}

export const lineChart: ChartKind<LineChart> = {
  size: { width: 480, height: 300 },
  describe(data) {
    const series = read(data);
    if (drawnPoints(series).length === 0) return ['No data.', describeSeries(series)].join(' ').trim();
    return `Line chart of ${data.yLabel} by ${data.xLabel}. ${describeSeries(series, formatX(data))}`;
  },
  table(data) {
    read(data);
    return seriesTable(data.series, { x: data.xLabel, y: data.yLabel }, tableX(data));
  },
  draw(data, size) {
    const series = read(data);
    const points = drawnPoints(series);
    const yExtent = drawableExtent(points.map(({ y }) => y));
    if (!yExtent) return noData(size);
    return plot({
      size,
      xLabel: data.xLabel,
      yLabel: data.yLabel,
      legend: legendOf(series),
      xAxis: xAxisOf(
        data,
        points.map(({ x }) => x),
      ),
      yAxis: (range) => valueAxis(yExtent, range, { count: 5 }),
      draw: (x, y) => series.map((one) => drawSeries(one, x, y)).join('\n'),
    });
  },
};

function read(data: LineChart) {
  return readSeries(data.series, hasPlaceFor(data));
}

/** Whether a point can be drawn over this x. */
export function hasPlaceFor({ xScale }: XOfLines): (x: number, y: number) => boolean {
  return (x, y) => isDrawable(y) && (xScale === 'time' ? isMoment(x) : isDrawable(x));
}

/** @param xs at least one, all of which can be drawn */
export function xAxisOf({ xScale }: XOfLines, xs: readonly number[]): (range: readonly [number, number]) => Axis {
  const extent = drawableExtent(xs) as readonly [number, number];
  const whole = xs.every(Number.isInteger);
  return (range) =>
    xScale === 'time'
      ? timeAxis(extent, range, { count: 5, days: xs.every(isDay) })
      : valueAxis(extent, range, { count: 6, whole, nice: false });
}

/** An x in a sentence. */
export function formatX({ xScale }: XOfLines): (x: number) => string {
  return (x) => (xScale === 'time' ? moment(x) : formatNumber(x));
}

/** An x in a table. */
export function tableX({ xScale }: XOfLines): (x: number) => string | number | null {
  if (xScale === 'time') return (x) => (isMoment(x) ? moment(x) : null);
  return (x) => (isDrawable(x) ? x : null);
}

/** In ISO 8601; the beginning of a day is the day. */
function moment(x: number): string {
  return new Date(x).toISOString().replace(/T00:00:00\.000Z$/, '');
}
