import { z } from 'zod';

/** One column of both samples. */
const columnComparison = z.strictObject({
  column_name: z.string(),
  /** Compared by size, or as categories. */
  column_type: z.enum(['num', 'cat']),
  /** The statistical test, as Evidently names it. Null, as threshold and score, where the column could not be compared. */
  stattest: z.string().nullable(),
  threshold: z.number().nullable(),
  /** p-value or distance, as the test says. */
  drift_score: z.number().nullable(),
  drift_detected: z.boolean(),
  /** `missing`: one of the samples has no value of this column. */
  status: z.enum(['ok', 'missing']),
  /** Why the column could not be compared. */
  reason: z.string().nullable(),
});

/** How the current sample compares with the reference set. */
const comparison = z.strictObject({
  /** Share of drifted columns from which the data set counts as drifted. */
  drift_share: z.number(),
  number_of_columns: z.int(),
  number_of_drifted_columns: z.int(),
  /** Drifted columns to all columns, those that could not be compared among these. */
  share_of_drifted_columns: z.number(),
  dataset_drift: z.boolean(),
  columns: z.array(columnComparison),
});

/** The drift report of a date. */
export const monitoringResult = comparison.extend({
  /** The date whose predictions were looked at. */
  date_dataset: z.iso.date(),
  /** The day on which the report was made. */
  date_report: z.iso.date(),
  /** The version that made the predictions, and whose reference set it is. */
  model_version: z.int(),
});

export type Comparison = z.infer<typeof comparison>;
export type MonitoringResult = z.infer<typeof monitoringResult>;
