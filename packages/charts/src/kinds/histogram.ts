import { bin, mean } from 'd3-array';
import { drawableExtent, isDrawable } from '../axis/extent.js';
import type { ChartKind } from '../chart-kind.js';
import { ChartDataError } from '../errors.js';
import { counted, formatNumber } from '../format-number.js';
import { noData } from '../svg/no-data.js';
import { type BinnedShares, drawHistogram, sharesTable } from './histogram-steps.js';
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
  table: (data) => sharesTable(binned(data)),
  draw(data, size) {
    const shares = binned(data);
    return shares.edges.length > 0 ? drawHistogram(shares, size) : noData(size);
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

/** The samples as shares of bins; without a value there are no bins. */
function binned(data: HistogramChart): BinnedShares {
  const { samples, edges = [] } = read(data);
  const shares = samples.map(({ name, values }) => ({ name, shares: edges.length > 0 ? sharesOf(values, edges) : [] }));
  return { valueLabel: data.valueLabel, edges, samples: shares };
}

function meanOf(values: readonly number[]): number {
  return mean(values) as number;
}
