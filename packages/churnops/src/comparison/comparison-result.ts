import { z } from 'zod';
import { columnComparison, comparison } from '../monitoring/monitoring-result.js';

const share = z.number().min(0).max(1);

/** The result of comparing a column with a test. Fields that don't apply are null. */
const columnResult = columnComparison.extend({
  /** How far the samples are apart, as a share of rows, with a 95 % confidence interval. */
  effect: share.nullable(),
  effect_low: share.nullable(),
  effect_high: share.nullable(),
  /** p-value of the effect, and the same adjusted for false discovery among all columns. */
  p_value: share.nullable(),
  p_value_adjusted: share.nullable(),
  /** Shares of rows without a value. */
  missing_reference: share.nullable(),
  missing_current: share.nullable(),
  /** `identifier`: nearly every row has a value of its own. */
  status: z.enum([...columnComparison.shape.status.options, 'identifier']),
});

/** How two files compare. With `drift_share` 0, one drifted column is enough for the data set to count as drifted. */
export const comparisonResult = comparison.extend({
  reference: z.string(),
  current: z.string(),
  reference_rows: z.int(),
  current_rows: z.int(),
  policy: z.enum(['default', 'evidently']),
  drift_share: share,
  share_of_drifted_columns: share,
  /** The columns of the reference in order, then those only in the current file. With several tests, each column has an entry for each. */
  columns: z.array(columnResult),
});

export type ComparisonResult = z.infer<typeof comparisonResult>;
export type ColumnResult = z.infer<typeof columnResult>;
