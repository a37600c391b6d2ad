import { z } from 'zod';

const share = z.number().min(0).max(1);

/** What came of comparing a column by a test. Null where it does not apply. */
const columnResult = z.strictObject({
  column_name: z.string(),
  column_type: z.enum(['num', 'cat']),
  /** Display name of the test. */
  stattest: z.string().nullable(),
  threshold: z.number().nullable(),
  /** p-value or distance, depending on the test. */
  drift_score: z.number().nullable(),
  drift_detected: z.boolean(),
  /** How far the samples are apart: a share of rows, with its 95 % confidence interval. */
  effect: share.nullable(),
  effect_low: share.nullable(),
  effect_high: share.nullable(),
  /** Of the effect; adjusted for false discovery among all columns. */
  p_value: share.nullable(),
  p_value_adjusted: share.nullable(),
  /** Shares of rows without a value. */
  missing_reference: share.nullable(),
  missing_current: share.nullable(),
  status: z.enum(['ok', 'missing', 'absent', 'mixed', 'untestable', 'identifier']),
  /** Why the status is not `ok`. */
  reason: z.string().nullable(),
});

/** How two files compare. */
export const comparisonResult = z.strictObject({
  reference: z.string(),
  current: z.string(),
  reference_rows: z.int(),
  current_rows: z.int(),
  policy: z.enum(['default', 'evidently']),
  dataset_drift: z.boolean(),
  /** The data set counts as drifted from this share of drifted columns; with 0, from the first one. */
  drift_share: share,
  /** Columns that can be compared, and that both files have. */
  number_of_columns: z.int(),
  number_of_drifted_columns: z.int(),
  share_of_drifted_columns: share,
  /** In the order of the reference, then those of the current file alone; with several tests, an entry for each. */
  columns: z.array(columnResult),
});

export type ComparisonResult = z.infer<typeof comparisonResult>;
export type ColumnResult = z.infer<typeof columnResult>;
