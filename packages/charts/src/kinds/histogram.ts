import { bin, mean } from 'd3-array';
import { drawableExtent, isDrawable } from '../axis/extent.js';
import { plot } from '../axis/plot.js';
import { valueAxis } from '../axis/value-axis.js';
import type { ChartKind } from '../chart-kind.js';
import { ChartDataError } from '../errors.js';
import { counted, formatNumber } from '../format-number.js';
import { seriesLook } from '../svg/colours.js';
import { element, rounded } from '../svg/element.js';
import { noData } from '../svg/no-data.js';
import { leftOutSentence } from './series.js';

/** Values of one column. */
export interface Sample {
  readonly name: string;
  /** NaN and infinite ones are left out. */
  readonly values: ArrayLike<number>;
}

/**
 * How one sample is distributed, or two laid over each other. Bars are shares of each sample, so samples of different sizes compare.
 *
 * @example
 * drawChart({ kind: 'histogram', title: 'tenure', valueLabel: 'months',
 *   samples: [{ name: 'reference', values: [1, 2, 2, 3] }, { name: 'current', values: [2, 3, 3] }] }, { id: 'tenure' })
 */
export interface HistogramChart {
  readonly kind: 'histogram';
  readonly title: string;
  /** What the values are. */
  readonly valueLabel: string;
  /** One or two. */
  readonly samples: readonly Sample[];
  /** How many bins of equal width between the lowest and the highest value of all samples. Default 20. */
  readonly bins?: number;
}

const BINS = 20;
const MOST_BINS = 500;

export const histogramChart: ChartKind<HistogramChart> = {
  size: { width: 480, height: 300 },
  describe(data) {
    const { samples, edges } = read(data);
    const leftOut = leftOutSentence(
      samples.reduce((sum, sample) => sum + sample.leftOut, 0),
      'value',
    );
    if (!edges) return ['No data.', ...leftOut].join(' ');
    const sentences = samples.map(({ name, values }) => {
      const extent = drawableExtent(values);
      if (!extent) return `${name}: no data.`;
      const [low, high] = extent;
      return `${name}: ${counted(values.length, 'value')} from ${formatNumber(low)} to ${formatNumber(high)}, mean ${formatNumber(meanOf(values))}.`;
    });
    return [`Histogram of ${data.valueLabel} in ${counted(edges.length - 1, 'bin')}.`, ...sentences, ...leftOut].join(' ');
  },
  table(data) {
    const { samples, edges } = read(data);
    const header = ['from', 'to', ...samples.map(({ name }) => `${name}, share`)];
    if (!edges) return { header, rows: [] };
    const shares = samples.map(({ values }) => sharesOf(values, edges));
    return { header, rows: edges.slice(1).map((to, i) => [edges[i] as number, to, ...shares.map((list) => list[i] as number)]) };
  },
  draw(data, size) {
    const { samples, edges } = read(data);
    if (!edges) return noData(size);
    const shares = samples.map(({ values }) => sharesOf(values, edges));
    const looks = samples.map((_, i) => seriesLook(i));
    const ends: [number, number] = [edges[0] as number, edges.at(-1) as number];
    return plot({
      size,
      xLabel: data.valueLabel,
      yLabel: 'share of values',
      legend: samples.map(({ name }, i) => ({ name, look: looks[i] as (typeof looks)[number] })),
      xAxis: (range) => valueAxis(ends, range, { count: 6, nice: false }),
      yAxis: (range) => valueAxis([0, Math.max(...shares.flat())], range, { count: 5 }),
      draw: (x, y) =>
        shares.map((list, i) => element('g', { ...looks[i] }, drawSteps(edges.map(x), list.map(y), y(0)))).join('\n'),
    });
  },
};

interface ReadSample {
  readonly name: string;
  readonly values: readonly number[];
  readonly leftOut: number;
}

function read({ samples, bins = BINS }: HistogramChart): { samples: ReadSample[]; edges: readonly number[] | undefined } {
  if (samples.length < 1 || samples.length > 2) {
    throw new ChartDataError('samples', `has ${samples.length} entries; a histogram shows one sample, or two over each other`);
  }
  if (!Number.isInteger(bins) || bins < 1 || bins > MOST_BINS) {
    throw new ChartDataError('bins', `is ${bins}; give a whole number from 1 to ${MOST_BINS}`);
  }
  const kept = samples.map(({ name, values }) => {
    const drawn = Array.from(values).filter(isDrawable);
    return { name, values: drawn, leftOut: values.length - drawn.length };
  });
  const extent = drawableExtent(kept.flatMap(({ values }) => values));
  return { samples: kept, edges: extent && binEdges(extent, bins) };
}

/** Limits of the bins; a single value is in the middle of one bin. */
function binEdges([low, high]: readonly [number, number], bins: number): number[] {
  const size = Math.max(Math.abs(low), Math.abs(high));
  const width = (high - low) / bins;
  // Bins narrower than the distance between doubles would have equal limits.
  if (width <= size * 1e-14 || width < 1e-290) {
    const half = size > 1e-290 ? size / 2 : 0.5;
    return [low - half, high + half];
  }
  return Array.from({ length: bins + 1 }, (_, i) => (i === bins ? high : low + i * width));
}

/** Share of the values in each bin; the last bin holds its upper limit too. */
function sharesOf(values: readonly number[], edges: readonly number[]): number[] {
  const ends: [number, number] = [edges[0] as number, edges.at(-1) as number];
  const counts = bin().domain(ends).thresholds(edges.slice(1, -1))(values as number[]);
  return counts.map(({ length }) => (values.length ? length / values.length : 0));
}

function meanOf(values: readonly number[]): number {
  return mean(values) as number;
}

/** The outline of the bars, closed along the axis. */
function drawSteps(edges: readonly number[], tops: readonly number[], bottom: number): string {
  const [first = 0] = edges;
  const steps = tops.map((top, i) => `V${rounded(top)}H${rounded(edges[i + 1] as number)}`);
  return element('path', {
    class: 'chart-steps',
    d: `M${rounded(first)} ${rounded(bottom)}${steps.join('')}V${rounded(bottom)}Z`,
    fill: 'currentColor',
    'fill-opacity': 0.25,
    stroke: 'currentColor',
    'stroke-width': 1.5,
  });
}
