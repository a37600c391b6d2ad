import type { ColumnKind } from '../samples/column.js';
import type { StatTest } from '../stattests/stattest.js';

/** What counts as drift. */
export interface DriftPolicy {
  /** Share of drifted columns from which the data set has drifted, in [0, 1]. Default 0.5. */
  readonly driftShare?: number;
  /** Threshold of every numerical column's test. Default: the test's own. */
  readonly numThreshold?: number;
  /** Threshold of every categorical column's test. Default: the test's own. */
  readonly catThreshold?: number;
}

/** Evidently's default. */
export const DRIFT_SHARE = 0.5;

/** The threshold that a column's score is held against: by the column's own kind, even where a few-valued number is compared as categories. */
export function thresholdOf(policy: DriftPolicy, kind: ColumnKind, test: Pick<StatTest, 'defaultThreshold'>): number {
  return (kind === 'num' ? policy.numThreshold : policy.catThreshold) ?? test.defaultThreshold;
}
