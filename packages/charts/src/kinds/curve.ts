import { isDrawable } from '../axis/extent.js';
import { plot } from '../axis/plot.js';
import { valueAxis } from '../axis/value-axis.js';
import type { ChartKind } from '../chart-kind.js';
import { ChartDataError } from '../errors.js';
import { noData } from '../svg/no-data.js';
import {
  describeSeries,
  drawnPoints,
  drawSeries,
  legendOf,
  type ReadSeries,
  readSeries,
  type Series,
  seriesTable,
} from './series.js';

/**
 * Curves over the unit square: ROC, precision–recall, calibration, gains. Both axes go from 0 to 1.
 *
 * @example
 * drawChart({ kind: 'curve', title: 'ROC', xLabel: 'false positive rate', yLabel: 'true positive rate', series: [
 *   { name: 'forest', x: [0, 0.1, 1], y: [0, 0.7, 1] }, { name: 'chance', x: [0, 1], y: [0, 1], isReference: true }] }, { id: 'roc' })
 */
export interface CurveChart {
  readonly kind: 'curve';
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Values in [0, 1]. */
  readonly series: readonly Series[];
}

/** Rounding may push a share this far beyond 0 or 1; more is a mistake. */
const ROUNDING = 1e-9;

export const curveChart: ChartKind<CurveChart> = {
  size: { width: 440, height: 440 },
  describe(data) {
    const series = read(data);
    if (!hasCurve(series)) return ['No data.', describeSeries(series)].join(' ').trim();
    return `Curve of ${data.yLabel} by ${data.xLabel}, both from 0 to 1. ${describeSeries(series)}`;
  },
  table(data) {
    read(data);
    return seriesTable(data.series, { x: data.xLabel, y: data.yLabel });
  },
  draw(data, size) {
    const series = read(data);
    if (!hasCurve(series)) return noData(size);
    return plot({
      size,
      xLabel: data.xLabel,
      yLabel: data.yLabel,
      legend: legendOf(series),
      xAxis: (range) => valueAxis([0, 1], range, { count: 5 }),
      yAxis: (range) => valueAxis([0, 1], range, { count: 5 }),
      draw: (x, y) => series.map((one) => drawSeries(one, x, y)).join('\n'),
    });
  },
};

/** A chart with only the line to compare with has no data. */
function hasCurve(series: readonly ReadSeries[]): boolean {
  return drawnPoints(series.filter(({ isReference }) => !isReference)).length > 0;
}

function read({ series }: CurveChart) {
  for (const [i, { x, y }] of series.entries()) {
    for (const [axis, values] of [
      ['x', x],
      ['y', y],
    ] as const) {
      const wrong = Array.from(values).findIndex((value) => isDrawable(value) && Math.abs(value - 0.5) > 0.5 + ROUNDING);
      if (wrong >= 0) {
        throw new ChartDataError(
          `series[${i}].${axis}[${wrong}]`,
          `is ${values[wrong]}; a curve's values are shares from 0 to 1`,
        );
      }
    }
  }
  return readSeries(series);
}
