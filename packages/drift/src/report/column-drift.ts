import type { ColumnKind } from '../samples/column.js';

/**
 * What happened to a column.
 *
 * - `ok`: it was compared.
 * - `missing`: a sample has no values.
 * - `absent`: a sample lacks the column.
 * - `mixed`: there is text among the numbers. No test judges them, but with the policy `default` such a column has drifted if the share of rows
 *   with a number has changed.
 * - `untestable`: the test can't judge samples like these.
 */
export type ColumnStatus = 'ok' | 'missing' | 'absent' | 'mixed' | 'untestable';

/** The result of comparing a column with a test. Fields that don't apply are null. */
export interface ColumnDrift {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly status: ColumnStatus;
  /** Why the status is not `ok`, in words. */
  readonly reason: string | null;
  /** Display name of the test. */
  readonly test: string | null;
  /** Id of the test: a key of `STATTESTS`, or `effect` if the policy `default` compares only the effect. */
  readonly testId: string | null;
  readonly threshold: number | null;
  /** A p-value or a distance, depending on the test. */
  readonly score: number | null;
  readonly drifted: boolean;
  /** How far the samples are apart, as a share of rows in [0, 1]; see `Effect`. */
  readonly effect: number | null;
  /** 95 % confidence interval of the effect. */
  readonly effectLow: number | null;
  readonly effectHigh: number | null;
  /** p-value of the effect. */
  readonly pValue: number | null;
  /** The p-value adjusted for false discovery among all columns (Benjamini–Hochberg). */
  readonly pValueAdjusted: number | null;
  /** Share of missing values in the reference sample, in [0, 1]. A sample without rows counts as all missing. */
  readonly missingReference: number | null;
  /** Share of missing values in the current sample. */
  readonly missingCurrent: number | null;
}
