import type { Category, ColumnKind, ColumnValues, CountedCategories } from './column.js';
import { type Categories, countCategories, rowsOf } from './tests/category-counts.js';
import { chiSquare } from './tests/chi-square.js';
import { type DriftTest, isDrift } from './tests/drift-test.js';
import { jensenShannon } from './tests/jensen-shannon.js';
import { kolmogorovSmirnov } from './tests/kolmogorov-smirnov.js';
import { wasserstein } from './tests/wasserstein.js';
import { zTest } from './tests/z-test.js';

/** What counts as drift. */
export interface DriftPolicy {
  /** Share of drifted columns from which the data set has drifted, in [0, 1]. Default 0.5. */
  readonly driftShare?: number;
  /** Threshold of every numerical column's test. Default: the test's own. */
  readonly numThreshold?: number;
  /** Threshold of every categorical column's test. Default: the test's own. */
  readonly catThreshold?: number;
}

/** One column in both samples. */
export interface ComparedColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly reference: ColumnValues;
  readonly current: ColumnValues;
}

export interface ColumnDrift {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Name of the test that was used. */
  readonly test: string;
  readonly threshold: number;
  /** p-value or distance, as the test says. */
  readonly score: number;
  readonly drifted: boolean;
}

export interface DatasetDrift {
  readonly driftShare: number;
  readonly numberOfColumns: number;
  readonly numberOfDriftedColumns: number;
  readonly shareOfDriftedColumns: number;
  readonly datasetDrift: boolean;
  readonly columns: readonly ColumnDrift[];
}

/** A sample has no values to compare. */
export class EmptySampleError extends Error {
  override readonly name = 'EmptySampleError';
  constructor(
    readonly column: string,
    readonly sample: 'reference' | 'current',
  ) {
    super(`column ${column} has no values in the ${sample} sample; leave the column out or provide values`);
  }
}

/** Up to this many reference rows Evidently tests significance; above, where everything is significant, it measures distance. */
const SMALL_REFERENCE = 1000;
/** Numerical columns with at most this many values are compared as categories. */
const FEW_VALUES = 5;

/**
 * Compares two samples column by column, with the tests that Evidently 0.4's `DataDriftPreset` picks by default.
 * Missing values (NaN, infinite, null) are left out column by column.
 *
 * @throws EmptySampleError for a column without any values on one side
 */
export function datasetDrift(columns: readonly ComparedColumn[], policy: DriftPolicy = {}): DatasetDrift {
  const results = columns.map((column) => columnDrift(column, policy));
  const drifted = results.filter((column) => column.drifted).length;
  const driftShare = policy.driftShare ?? 0.5;
  const share = columns.length ? drifted / columns.length : 0;
  return {
    driftShare,
    numberOfColumns: columns.length,
    numberOfDriftedColumns: drifted,
    shareOfDriftedColumns: share,
    datasetDrift: columns.length > 0 && share >= driftShare,
    columns: results,
  };
}

function columnDrift({ name, kind, ...samples }: ComparedColumn, policy: DriftPolicy): ColumnDrift {
  const reference = present(samples.reference);
  const current = present(samples.current);
  const referenceRows = isCounted(reference) ? rowsOf(reference) : reference.length;
  if (referenceRows === 0) throw new EmptySampleError(name, 'reference');
  if ((isCounted(current) ? current.size : current.length) === 0) throw new EmptySampleError(name, 'current');
  const small = referenceRows <= SMALL_REFERENCE;
  const policyThreshold = kind === 'num' ? policy.numThreshold : policy.catThreshold;
  const judge = <Values>(test: DriftTest<Values>, a: Values, b: Values): ColumnDrift => {
    const score = test.score(a, b);
    const threshold = policyThreshold ?? test.defaultThreshold;
    return { name, kind, test: test.name, threshold, score, drifted: isDrift(test.kind, score, threshold) };
  };
  if (
    kind === 'num' &&
    !isCounted(reference) &&
    !isCounted(current) &&
    distinctValues(reference, current, FEW_VALUES) > FEW_VALUES
  ) {
    const test = small ? kolmogorovSmirnov : wasserstein;
    return judge(test, toNumbers(reference), toNumbers(current));
  }
  const [a, b] = [countCategories(reference), countCategories(current)];
  const categoryTest = new Set([...a.keys(), ...b.keys()]).size > 2 ? chiSquare : zTest;
  return judge(small ? categoryTest : jensenShannon, a, b);
}

/** The values that are not missing. */
function present(values: ColumnValues): Categories {
  if (isCounted(values)) return values;
  if (values instanceof Float64Array) return values.every(Number.isFinite) ? values : values.filter(Number.isFinite);
  return values.filter((value): value is Category => (typeof value === 'number' ? Number.isFinite(value) : value !== null));
}

function isCounted(values: ColumnValues): values is CountedCategories {
  return values instanceof Map;
}

function toNumbers(values: Float64Array | readonly Category[]): Float64Array {
  return values instanceof Float64Array ? values : Float64Array.from(values as readonly number[]);
}

/** Number of distinct values in both samples; counting stops above `enough`. */
function distinctValues(reference: Iterable<Category>, current: Iterable<Category>, enough: number): number {
  const seen = new Set<Category>();
  for (const values of [reference, current]) {
    for (const value of values) {
      seen.add(value);
      if (seen.size > enough) return seen.size;
    }
  }
  return seen.size;
}
