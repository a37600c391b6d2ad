import { z } from 'zod';
import { columnComparison, comparison } from '../monitoring/monitoring-result.js';

const share = z.number().min(0).max(1);

/** The result of comparing a column with a test. Fields that don't apply are null. */
const columnResult = columnComparison.extend({
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
  /** The file of the report, as given with `--html`. Null without the option. */
  html: z.string().nullable(),
});

/** A comparison without the HTML report, which the command writes. */
export type ComparisonResult = Omit<z.infer<typeof comparisonResult>, 'html'>;
export type ColumnResult = z.infer<typeof columnResult>;
