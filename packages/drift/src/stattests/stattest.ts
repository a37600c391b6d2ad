import { EmptySampleError, SampleValueError } from '../errors.js';
import type { ColumnKind, PresentValues } from '../samples/column.js';
import { rowCount } from '../samples/row-count.js';

/**
 * A test of whether two samples come from one distribution, and everything a report says about it.
 *
 * @typeParam Values a sample: `Float64Array` for numbers, categories (a list, or how often each occurs) otherwise
 */
export interface StatTest<Values = never> {
  /** As Evidently's `stattest` parameters take it. */
  readonly id: string;
  /** As Evidently prints it, and as reports have it. */
  readonly displayName: string;
  /** Kinds of columns that it compares. */
  readonly featureKinds: readonly ColumnKind[];
  /** `p_value`: drift is a score below the threshold. `distance`: drift is a score at or above it. */
  readonly scoreKind: 'p_value' | 'distance';
  /** Used where the policy gives none. */
  readonly defaultThreshold: number;
  /** The paper, and the function that it agrees with. */
  readonly source: string;
  /**
   * The score of two samples.
   *
   * @throws EmptySampleError (`DRIFT_EMPTY_SAMPLE`) if a sample has no values
   * @throws SampleValueError (`DRIFT_SAMPLE_VALUE`) if a number is NaN or infinite
   */
  readonly score: (reference: Values, current: Values) => number;
}

/**
 * Whether a score means drift.
 *
 * @example
 * isDrift(kolmogorovSmirnov, 0.01, 0.05); // true: a p-value below the threshold
 * isDrift(wasserstein, 0.01, 0.1); // false: a distance below it
 */
export function isDrift({ scoreKind }: Pick<StatTest, 'scoreKind'>, score: number, threshold: number): boolean {
  return scoreKind === 'p_value' ? score < threshold : score >= threshold;
}

/** A test of numbers whose samples are checked before it sees them. */
export function numericTest(test: StatTest<Float64Array>): StatTest<Float64Array> {
  return {
    ...test,
    score(reference, current) {
      requireNumbers('reference', reference);
      requireNumbers('current', current);
      return test.score(reference, current);
    },
  };
}

/** A test of categories whose samples are checked before it sees them. */
export function categoricalTest(test: StatTest<PresentValues>): StatTest<PresentValues> {
  return {
    ...test,
    score(reference, current) {
      if (rowCount(reference) === 0) throw new EmptySampleError('reference');
      if (rowCount(current) === 0) throw new EmptySampleError('current');
      return test.score(reference, current);
    },
  };
}

/** Throws unless the sample has values, all of them finite: with a NaN among them the walks over sorted values would not end. */
export function requireNumbers(sample: 'reference' | 'current', values: Float64Array): void {
  if (values.length === 0) throw new EmptySampleError(sample);
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new SampleValueError(sample, wrong, values[wrong]);
}
