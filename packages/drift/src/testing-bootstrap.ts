import { readFileSync } from 'node:fs';
import { mersenne } from 'pure-rand/generator/mersenne';
import type { Category, ComparedColumn } from './samples/column.js';

const FILE = new URL('../../../data/telco-customer-churn.csv', import.meta.url);
const NO_FEATURE = ['customerID', 'Churn'];
/** Test support: the features that are compared by size. */
export const NUMERICAL = ['tenure', 'MonthlyCharges', 'TotalCharges'];

/** A sample of the 19 features: how often each value of a feature occurs. */
export type FeatureCounts = ReadonlyMap<string, ReadonlyMap<Category | null, number>>;

/** The values of a feature for all customers, as positions in its list of values. */
interface Coded {
  readonly name: string;
  readonly values: readonly (Category | null)[];
  readonly codes: Uint16Array;
}

/**
 * Test support: samples of the bundled data set's customers, drawn with replacement, so that two samples differ only by chance. Whole customers
 * are drawn, so that their features stay related.
 *
 * @param seed of the draws
 */
export function telcoBootstrap(seed: number): (rows: number) => FeatureCounts {
  const features = readFeatures();
  const customers = features[0]?.codes.length as number;
  const generator = mersenne(seed);
  return (rows) => {
    const drawn = new Uint32Array(customers);
    for (let i = 0; i < rows; i++) (drawn[Math.floor(((generator.next() >>> 0) / 2 ** 32) * customers)] as number)++;
    return new Map(features.map((feature) => [feature.name, countValues(feature, drawn)]));
  };
}

/** Test support: two samples in the form that `datasetDrift` accepts. */
export function comparedColumns(reference: FeatureCounts, current: FeatureCounts): ComparedColumn[] {
  return Array.from(reference, ([name, counts]) => ({
    name,
    kind: NUMERICAL.includes(name) ? 'num' : 'cat',
    reference: counts,
    current: current.get(name) ?? null,
  }));
}

/** Test support: a sample in which each value of a feature became another one. */
export function withChanged(sample: FeatureCounts, feature: string, change: (value: Category) => Category | null): FeatureCounts {
  const counts = new Map<Category | null, number>();
  for (const [value, count] of sample.get(feature) ?? []) {
    const changed = value === null ? null : change(value);
    counts.set(changed, (counts.get(changed) ?? 0) + count);
  }
  return new Map([...sample, [feature, counts]]);
}

/** Test support: a sample in which a number is larger by a share of its standard deviation. */
export function shifted(sample: FeatureCounts, feature: string, deviations: number): FeatureCounts {
  const counts = [...(sample.get(feature) ?? [])].filter(([value]) => value !== null) as [number, number][];
  const rows = counts.reduce((sum, [, count]) => sum + count, 0);
  const mean = counts.reduce((sum, [value, count]) => sum + value * count, 0) / rows;
  const variance = counts.reduce((sum, [value, count]) => sum + (value - mean) ** 2 * count, 0) / rows;
  return withChanged(sample, feature, (value) => Number(value) + deviations * Math.sqrt(variance));
}

/** Test support: a fault that a feed may have. */
export interface BrokenFeed {
  readonly what: string;
  /** Features that it may befall. */
  readonly features: readonly string[];
  readonly broken: (sample: FeatureCounts, feature: string) => FeatureCounts;
}

const FEATURES = readFeatures().map(({ name }) => name);
const CATEGORICAL = FEATURES.filter((name) => !NUMERICAL.includes(name));

/** Test support: a column is missing, empty, constant, in other units, or its categories are renamed. */
export const BROKEN_FEEDS: readonly BrokenFeed[] = [
  {
    what: 'a column is missing',
    features: FEATURES,
    broken: (sample, feature) => new Map([...sample].filter(([name]) => name !== feature)),
  },
  { what: 'a column is empty', features: FEATURES, broken: (sample, feature) => withChanged(sample, feature, () => null) },
  {
    what: 'a column is constant',
    features: FEATURES,
    broken: (sample, feature) => withChanged(sample, feature, () => mostFrequent(sample, feature)),
  },
  {
    what: 'numbers come in hundredths',
    features: NUMERICAL,
    broken: (sample, feature) => withChanged(sample, feature, (value) => Number(value) * 100),
  },
  {
    what: 'numbers come in thousands',
    features: NUMERICAL,
    broken: (sample, feature) => withChanged(sample, feature, (value) => Number(value) / 1000),
  },
  {
    what: 'categories are renamed',
    features: CATEGORICAL,
    broken: (sample, feature) => withChanged(sample, feature, (value) => `${value}.`),
  },
  {
    what: 'the most frequent category is renamed',
    features: CATEGORICAL,
    broken: (sample, feature) => {
      const old = mostFrequent(sample, feature);
      return withChanged(sample, feature, (value) => (value === old ? 'new' : value));
    },
  },
];

function mostFrequent(sample: FeatureCounts, feature: string): Category | null {
  return [...(sample.get(feature) ?? [])].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

function countValues({ values, codes }: Coded, drawn: Uint32Array): Map<Category | null, number> {
  const counts = new Float64Array(values.length);
  for (let row = 0; row < codes.length; row++) {
    const times = drawn[row] as number;
    if (times > 0) (counts[codes[row] as number] as number) += times;
  }
  return new Map(values.map((value, i) => [value, counts[i] as number] as const).filter(([, count]) => count > 0));
}

function readFeatures(): Coded[] {
  const [header = '', ...lines] = readFileSync(FILE, 'utf8').trim().split(/\r?\n/);
  const rows = lines.map((line) => line.split(','));
  return header.split(',').flatMap((name, j): Coded[] => {
    if (NO_FEATURE.includes(name)) return [];
    const cells = rows.map((row) => (row[j] as string).trim());
    const distinct = [...new Set(cells)];
    const positions = new Map(distinct.map((cell, i) => [cell, i]));
    const values = distinct.map((cell) => (cell === '' ? null : NUMERICAL.includes(name) ? Number(cell) : cell));
    return [{ name, values, codes: Uint16Array.from(cells, (cell) => positions.get(cell) as number) }];
  });
}
