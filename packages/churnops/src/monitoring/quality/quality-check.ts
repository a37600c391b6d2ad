import { z } from 'zod';

/** What is looked at, in the order of reports. */
export const CHECKS = ['rows', 'duplicates', 'not_allowed', 'missing', 'new_category', 'out_of_range', 'constant'] as const;

export type CheckName = (typeof CHECKS)[number];

/** A smaller share of rows is no finding, however surely it differs: 1 of 100. */
export const LEAST_SHARE = 0.01;

/** If nothing has changed, chance makes findings on at most this share of days. */
export const LEVEL = 0.01;

/** The rule of each check, for people. */
export const RULES: Readonly<Record<CheckName, string>> = {
  rows: 'differs from the mean of the dates before by at least 10 %, and by more than dates differ (p < 0.001)',
  duplicates: 'differs from the mean of the dates before by at least 0.01, and by more than dates differ (p < 0.001)',
  not_allowed: 'at least one row has a value that the schema does not allow',
  missing: 'the share of rows without a value is at least 0.01 higher than in the reference, and chance does not explain it',
  new_category: 'at least 0.01 of the rows are in categories that the reference lacks, and chance does not explain it',
  out_of_range:
    'at least 0.01 of the rows are beyond the smallest or largest number of the reference, and chance does not explain it',
  constant: 'all rows have one value, where at least 0.01 of the reference has another, and chance does not explain it',
};

/** One check of a date. */
export const qualityCheck = z.strictObject({
  /** Null for a check of whole rows. */
  column_name: z.string().nullable(),
  /**
   * - `rows`: how many there are.
   * - `duplicates`: the share of rows with the same inputs as an earlier row.
   * - `not_allowed`: the share of rows with a value that the schema does not allow.
   * - `missing`: the share of rows without a value.
   * - `new_category`: the share of rows in categories that the reference lacks.
   * - `out_of_range`: the share of rows beyond the smallest and largest number of the reference.
   * - `constant`: the share of rows with the value that all rows of the date have; null if they have several.
   */
  check_name: z.enum(CHECKS),
  /** `unknown`: it could not be checked; `reason` says why. */
  status: z.enum(['ok', 'found', 'unknown']),
  /** Of the reference; of `rows` and `duplicates` the mean of the dates before. Null if it is unknown. */
  reference_value: z.number().nullable(),
  value: z.number().nullable(),
  /** How probable a difference as large is if nothing has changed. Null where chance plays no part. */
  p_value: z.number().min(0).max(1).nullable(),
  /** The same, adjusted for false discovery among all checks with a reference. */
  p_value_adjusted: z.number().min(0).max(1).nullable(),
  /** When it is a finding. */
  rule: z.string(),
  /** What was found, or why nothing could be. Null if the status is `ok`. */
  reason: z.string().nullable(),
});
export type QualityCheck = z.infer<typeof qualityCheck>;
