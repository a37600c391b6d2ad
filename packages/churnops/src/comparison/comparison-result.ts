import { z } from 'zod';
import { columnComparison, comparison } from '../monitoring/monitoring-result.js';

const share = z.number().min(0).max(1);

/** What came of comparing a column by a test. Null where it does not apply. */
const columnResult = columnComparison.extend({
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
  /** `identifier`: nearly every row has a value of its own. */
  status: z.enum([...columnComparison.shape.status.options, 'identifier']),
});

/** How two files compare. `drift_share` 0: the data set counts as drifted from the first drifted column. */
export const comparisonResult = comparison.extend({
  reference: z.string(),
  current: z.string(),
  reference_rows: z.int(),
  current_rows: z.int(),
  policy: z.enum(['default', 'evidently']),
  drift_share: share,
  share_of_drifted_columns: share,
  /** In the order of the reference, then those of the current file alone; with several tests, an entry for each. */
  columns: z.array(columnResult),
});

export type ComparisonResult = z.infer<typeof comparisonResult>;
export type ColumnResult = z.infer<typeof columnResult>;
