import type { ColumnKind } from '../samples/column.js';

/**
 * `ok`: compared. `missing`: a sample has no values. `absent`: a sample does not have the column. `mixed`: text among the numbers.
 * `untestable`: the test says nothing about samples like these.
 */
export type ColumnStatus = 'ok' | 'missing' | 'absent' | 'mixed' | 'untestable';

/** What came of comparing a column by a test. Fields that do not apply are null. */
export interface ColumnDrift {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly status: ColumnStatus;
  /** Why the status is not `ok`, as a sentence. */
  readonly reason: string | null;
  /** Display name of the test. */
  readonly test: string | null;
  /** Id of the test: a key of `STATTESTS`, or `effect` where the policy `default` compares by the effect alone. */
  readonly testId: string | null;
  readonly threshold: number | null;
  /** p-value or distance, as the test says. */
  readonly score: number | null;
  readonly drifted: boolean;
  /** How far the samples are apart, as a share of rows in [0, 1]; see `Effect`. */
  readonly effect: number | null;
  /** 95 % confidence interval of the effect. */
  readonly effectLow: number | null;
  readonly effectHigh: number | null;
  /** Of the effect. */
  readonly pValue: number | null;
  /** The p-value adjusted for false discovery among all columns (Benjamini–Hochberg). */
  readonly pValueAdjusted: number | null;
  /** Share of the reference sample's values that are missing, in [0, 1]. A sample without rows counts as all missing. */
  readonly missingReference: number | null;
  /** The same of the current sample. */
  readonly missingCurrent: number | null;
}
