import { z } from 'zod';
import { REPORTED_REFERENCES } from '../drift-reference.js';
import { multivariate } from './multivariate-result.js';
import { qualityCheck } from './quality/quality-check.js';
import { segmentOfDate } from './segments/segment.js';

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

/** What a date's customers were compared with. */
export const referenceFacts = {
  /**
   * `training`: the customers that the model learned from. `training-inputs`: the data set that its run says it learned from, and `first-night`: the first
   * date that it scored, both where a model from elsewhere has no reference set. `last-week` and `same-weekday`: predictions of earlier dates.
   */
  reference: z.enum(REPORTED_REFERENCES),
  /** First and last date of those predictions; null for `training` and `training-inputs`. */
  reference_from: z.iso.date().nullable(),
  reference_until: z.iso.date().nullable(),
  /** How many customers it has; null in reports of versions that did not record it. */
  reference_rows: z.int().nullable(),
  /** The version that made its outputs: if it is another than the date's, they differ for that reason, too. Null if there are several. */
  reference_version: z.int().nullable(),
};

/** The drift report of a date. */
export const driftReport = comparison.extend({
  /** The date of the predictions. */
  date_dataset: z.iso.date(),
  /** The day on which the report was made. */
  date_report: z.iso.date(),
  /** The version that made the predictions. */
  model_version: z.int(),
  ...referenceFacts,
  /**
   * The model's outputs, `prediction` and `probability`, compared like columns. They have drifted from an effect of 0.05 that chance does not explain.
   * They don't count in `number_of_columns`.
   */
  outputs: z.array(columnComparison),
  /** The checks of data quality: of whole rows, then of each column. */
  quality: z.array(qualityCheck),
  /** Customers by category and by band of numbers, with their risk. */
  segments: z.array(segmentOfDate),
});

/** What monitoring a date found: its reports, and the dates whose performance was reported. */
const monitoredDate = driftReport.extend({
  ...multivariate.shape,
  /** The date itself and the earlier ones that had news, oldest first. */
  performance_dates: z.array(z.iso.date()),
});

/** What monitoring a date gave, with what became of its report for people. */
export const monitoringResult = monitoredDate.extend({
  /** The report in HTML among the artifacts of the run that made the model, as `runs:/RUN/reports/DATE.html`; null if it could not be logged. */
  report_artifact: z.string().nullable(),
  /** Why the report was not logged. `churnops report` makes it all the same. */
  report_problem: z.string().nullable(),
});

export type ColumnComparison = z.infer<typeof columnComparison>;
export type Comparison = z.infer<typeof comparison>;
export type DriftReport = z.infer<typeof driftReport>;
export type MonitoredDate = z.infer<typeof monitoredDate>;
export type MonitoringResult = z.infer<typeof monitoringResult>;
