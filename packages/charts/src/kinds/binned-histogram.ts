import { isDrawable } from '../axis/extent.js';
import type { ChartKind } from '../chart-kind.js';
import { ChartDataError } from '../errors.js';
import { counted, formatNumber, formatShare } from '../format-number.js';
import { noData } from '../svg/no-data.js';
import { type BinnedShares, drawHistogram, sharesTable } from './histogram-steps.js';

/** How many values of a sample are in each bin. */
export interface BinnedSample {
  readonly name: string;
  /** One for each bin. */
  readonly counts: ArrayLike<number>;
  /** Number of all values, including those beyond the bins. Default: the sum of the counts. */
  readonly values?: number;
}

/**
 * A histogram of values that are already counted, for large samples. It shows one sample, or two over each other. Bars are shares of each sample.
 *
 * @example
 * drawChart({ kind: 'binned-histogram', title: 'tenure', valueLabel: 'months', edges: [0, 12, 24],
 *   samples: [{ name: 'reference', counts: [700, 300] }, { name: 'current', counts: [40, 40], values: 100 }] }, { id: 'tenure' })
 */
export interface BinnedHistogramChart {
  readonly kind: 'binned-histogram';
  readonly title: string;
  /** What the values are. */
  readonly valueLabel: string;
  /** Limits of the bins in ascending order, one more than there are bins. */
  readonly edges: ArrayLike<number>;
  /** One or two. */
  readonly samples: readonly BinnedSample[];
}

export const binnedHistogramChart: ChartKind<BinnedHistogramChart> = {
  size: { width: 480, height: 300 },
  describe(data) {
    const binned = read(data);
    if (!hasValues(binned)) return 'No data.';
    const sentences = binned.samples.map((sample) => describeSample(sample, binned.edges));
    return [`Histogram of ${data.valueLabel} in ${counted(binned.edges.length - 1, 'bin')}.`, ...sentences].join(' ');
  },
  table: (data) => sharesTable(read(data)),
  draw(data, size) {
    const binned = read(data);
    return hasValues(binned) ? drawHistogram(binned, size) : noData(size);
  },
};

interface ReadHistogram extends BinnedShares {
  readonly samples: readonly ReadSample[];
}

interface ReadSample {
  readonly name: string;
  readonly shares: readonly number[];
  readonly values: number;
}

function describeSample({ name, shares, values }: ReadSample, edges: readonly number[]): string {
  if (values === 0) return `${name}: no data.`;
  const highest = shares.indexOf(Math.max(...shares));
  const most = `fullest bin from ${formatNumber(edges[highest] as number)} to ${formatNumber(edges[highest + 1] as number)}, ${formatShare(shares[highest] as number)}`;
  const inside = shares.reduce((sum, share) => sum + share, 0);
  const beyond = 1 - inside > 1e-9 ? `; ${formatShare(1 - inside)} beyond the bins` : '';
  return `${name}: ${counted(values, 'value')}, ${most}${beyond}.`;
}

function hasValues({ samples }: { readonly samples: readonly ReadSample[] }): boolean {
  return samples.some(({ values }) => values > 0);
}

function read({ valueLabel, edges, samples }: BinnedHistogramChart): ReadHistogram {
  if (samples.length < 1 || samples.length > 2) {
    throw new ChartDataError('samples', `has ${samples.length} entries; a histogram shows one sample, or two over each other`);
  }
  const limits = Array.from(edges);
  if (limits.length < 2) throw new ChartDataError('edges', `has ${limits.length} values; give the limits of at least one bin`);
  const wrong = limits.findIndex((edge, i) => !isDrawable(edge) || (i > 0 && edge <= (limits[i - 1] as number)));
  if (wrong >= 0) throw new ChartDataError(`edges[${wrong}]`, `is ${limits[wrong]}; give finite numbers in ascending order`);
  return {
    valueLabel,
    edges: limits,
    samples: samples.map((sample, i) => readSample(sample, `samples[${i}]`, limits.length - 1)),
  };
}

function readSample({ name, counts, values }: BinnedSample, field: string, bins: number): ReadSample {
  if (counts.length !== bins) {
    throw new ChartDataError(`${field}.counts`, `has ${counts.length} values and there are ${bins} bins; give one for each`);
  }
  const list = Array.from(counts);
  const wrong = list.findIndex((count) => !(count >= 0 && isDrawable(count)));
  if (wrong >= 0) throw new ChartDataError(`${field}.counts[${wrong}]`, `is ${list[wrong]}; give a number of at least 0`);
  const inside = list.reduce((sum, count) => sum + count, 0);
  const all = values ?? inside;
  if (!(all >= inside && isDrawable(all))) {
    throw new ChartDataError(`${field}.values`, `is ${all}, but the bins alone have ${inside} values`);
  }
  return { name, values: all, shares: list.map((count) => (all > 0 ? count / all : 0)) };
}
