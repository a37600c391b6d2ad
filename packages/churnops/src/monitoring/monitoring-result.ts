import { z } from 'zod';

const share = z.number().min(0).max(1);

/** One column of both samples. */
export const columnComparison = z.strictObject({
  column_name: z.string(),
  /** Compared by size, or as categories. */
  column_type: z.enum(['num', 'cat']),
  /** The statistical test, by Evidently's name. If the column could not be compared, test, threshold and score are null. */
  stattest: z.string().nullable(),
  threshold: z.number().nullable(),
  /** p-value or distance, depending on the test. */
  drift_score: z.number().nullable(),
  drift_detected: z.boolean(),
  /** How far the samples are apart, as a share of rows, with a 95 % confidence interval. It does not depend on the test. */
  effect: share.nullable(),
  effect_low: share.nullable(),
  effect_high: share.nullable(),
  /** p-value of the effect, and the same adjusted for false discovery among all columns. */
  p_value: share.nullable(),
  p_value_adjusted: share.nullable(),
  /** Shares of rows without a value. */
  missing_reference: share.nullable(),
  missing_current: share.nullable(),
  /**
   * `missing`: one of the samples has no value of this column. `absent`: one does not have the column. `mixed`: there is text among the numbers.
   * `untestable`: the test can't judge samples like these.
   */
  status: z.enum(['ok', 'missing', 'absent', 'mixed', 'untestable']),
  /** Why the column could not be compared. */
  reason: z.string().nullable(),
});

/** How the current sample compares with the reference set. */
export const comparison = z.strictObject({
  /** The data set counts as drifted from this share of drifted columns. */
  drift_share: z.number(),
  number_of_columns: z.int(),
  number_of_drifted_columns: z.int(),
  /** Drifted columns divided by all columns, including those that could not be compared. */
  share_of_drifted_columns: z.number(),
  dataset_drift: z.boolean(),
  columns: z.array(columnComparison),
});

/** The drift report of a date. */
export const driftReport = comparison.extend({
  /** The date of the predictions. */
  date_dataset: z.iso.date(),
  /** The day on which the report was made. */
  date_report: z.iso.date(),
  /** The version that made the predictions, and whose reference set it is. */
  model_version: z.int(),
  /** What the date's customers were compared with. `training`: those that the model learned from. */
  reference: z.enum(['training']),
});

/** What monitoring a date gave: its drift report, and the dates whose performance was reported. */
export const monitoringResult = driftReport.extend({
  /** The date itself and the earlier ones that had news, oldest first. */
  performance_dates: z.array(z.iso.date()),
});

export type ColumnComparison = z.infer<typeof columnComparison>;
export type Comparison = z.infer<typeof comparison>;
export type DriftReport = z.infer<typeof driftReport>;
export type MonitoringResult = z.infer<typeof monitoringResult>;
