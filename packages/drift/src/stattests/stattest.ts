import type { ColumnKind } from '../samples/column.js';
import type { SamplePair } from '../samples/sample-pair.js';

/** A test of whether two samples come from the same distribution, and everything a report says about it. */
export interface StatTest {
  /** The name that Evidently's `stattest` parameters accept. */
  readonly id: string;
  /** The name in reports, which is the name that Evidently prints. */
  readonly displayName: string;
  /** Kinds of columns that the test compares. */
  readonly featureKinds: readonly ColumnKind[];
  /** `p_value`: drift is a score below the threshold. `distance`: drift is a score above it. */
  readonly scoreKind: 'p_value' | 'distance';
  /** Whether a score that equals the threshold is drift. Evidently's tests differ in this. */
  readonly driftsAtThreshold: boolean;
  /** The threshold if the policy gives none. */
  readonly defaultThreshold: number;
  /** The paper, and the functions whose scores the test agrees with. */
  readonly source: string;
  /**
   * The score of two samples.
   *
   * @throws SampleValueError (`DRIFT_SAMPLE_VALUE`) if the test takes numbers and a value is not a finite number
   * @throws UntestableError (`DRIFT_UNTESTABLE`) if the test can't judge samples like these
   */
  readonly score: (samples: SamplePair) => number;
}

/**
 * Whether a score means drift.
 *
 * @example
 * isDrift(kolmogorovSmirnov, 0.01, 0.05); // true: a p-value below the threshold
 * isDrift(wasserstein, 0.01, 0.1); // false: a distance below it
 */
export function isDrift(
  { scoreKind, driftsAtThreshold }: Pick<StatTest, 'scoreKind' | 'driftsAtThreshold'>,
  score: number,
  threshold: number,
): boolean {
  if (score === threshold) return driftsAtThreshold;
  return scoreKind === 'p_value' ? score < threshold : score > threshold;
}
