/**
 * A test of whether two samples come from one distribution.
 *
 * Either a significance test, whose score is a p-value (drift: below the threshold), or a distance (drift: at or above it).
 */
export interface DriftTest<Values> {
  /** Name as Evidently prints it. */
  readonly name: string;
  readonly kind: 'p_value' | 'distance';
  /** Used where the policy gives none. */
  readonly defaultThreshold: number;
  /** The score of two samples without missing values, neither of them empty. */
  readonly score: (reference: Values, current: Values) => number;
}

/** Whether a score means drift. */
export function isDrift(kind: DriftTest<unknown>['kind'], score: number, threshold: number): boolean {
  return kind === 'p_value' ? score < threshold : score >= threshold;
}
