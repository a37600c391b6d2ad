import { type BinnedHistogramChart, formatCount, type GroupedBarChart, shownText } from '@churnops/charts';
import { TOLERANCE } from '../policy/drift-policy.js';
import { type PreparedColumn, prepareColumn } from '../report/prepare-column.js';
import type { ComparedColumn } from '../samples/column.js';
import { histogramOf } from '../samples/equal-bins.js';
import type { SamplePair } from '../samples/sample-pair.js';
import { pictureEdges } from './picture-edges.js';

/** The picture of a column, as plain data. As JSON it takes a few hundred bytes, for any number of rows. */
export type ColumnPicture = BinnedHistogramChart | GroupedBarChart;

/** How much detail a picture shows. */
export interface PictureOptions {
  /** Greatest number of bins of a histogram. Default 24. */
  readonly bins?: number;
  /** This many of the most frequent categories have their own bars. The others are added up. Default 10. */
  readonly categories?: number;
}

const BINS = 24;
const CATEGORIES = 10;
const LONGEST_NAME = 60;

/**
 * Reference and current sample as data for a chart: histograms over each other for numbers, with common bins, or bars for the shares of
 * categories. Missing values are left out. `drawChart` of `@churnops/charts` draws it.
 *
 * @returns null if a sample lacks the column or has no values, or has text among its numbers
 * @example
 * columnPicture({ name: 'plan', kind: 'cat', reference: ['a', 'b', 'b'], current: ['b', 'b'] })?.kind; // 'grouped-bar'
 */
export function columnPicture(column: ComparedColumn, options: PictureOptions = {}): ColumnPicture | null {
  return pictureOfPrepared(prepareColumn(column, TOLERANCE), options);
}

/** `columnPicture` of a column that is prepared already. */
export function pictureOfPrepared({ name, samples }: PreparedColumn, options: PictureOptions = {}): ColumnPicture | null {
  if (!samples) return null;
  const title = shownText(name, LONGEST_NAME);
  if (samples.kind === 'cat') return categoryPicture(title, samples, options.categories ?? CATEGORIES);
  return numberPicture(title, samples, options.bins ?? BINS);
}

function numberPicture(title: string, { sorted }: SamplePair, bins: number): BinnedHistogramChart {
  const edges = pictureEdges(sorted, bins);
  const sample = (name: 'reference' | 'current') => ({
    name,
    counts: [...histogramOf(sorted[name], edges)],
    values: sorted[name].rows,
  });
  return {
    kind: 'binned-histogram',
    title,
    valueLabel: title,
    edges: [...edges],
    samples: [sample('reference'), sample('current')],
  };
}

function categoryPicture(title: string, { counts, referenceRows, currentRows }: SamplePair, most: number): GroupedBarChart {
  const categories = counts.categories.map((category, i) => ({
    name: shownText(String(category), LONGEST_NAME),
    reference: (100 * (counts.reference[i] as number)) / referenceRows,
    current: (100 * (counts.current[i] as number)) / currentRows,
  }));
  const byShare = [...categories].sort((a, b) => b.reference + b.current - a.reference - a.current);
  // A single other category gets its own bar, because "1 others" would need the same room.
  const shown = byShare.length <= most + 1 ? byShare : byShare.slice(0, most);
  const others = byShare.slice(shown.length);
  const sum = (sample: 'reference' | 'current') => others.reduce((all, one) => all + one[sample], 0);
  if (others.length > 0) {
    shown.push({ name: `… ${formatCount(others.length)} others`, reference: sum('reference'), current: sum('current') });
  }
  return {
    kind: 'grouped-bar',
    title,
    valueLabel: '% of values',
    groups: shown.map(({ name }) => name),
    series: (['reference', 'current'] as const).map((name) => ({ name, values: shown.map((one) => one[name]) })),
  };
}
