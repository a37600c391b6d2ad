import { sql } from 'kysely';
import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { columnComparison, referenceFacts } from '../monitoring/monitoring-result.js';

/** In reports of older versions effect, interval, p-values and shares of missing values are null. They may have other reasons in `status`. */
const column = columnComparison.omit({ column_type: true }).extend({ status: z.string() });

/** A date's drift report. */
export const driftByColumn = z.strictObject({
  date_dataset: z.iso.date(),
  dataset_drift: z.boolean(),
  number_of_drifted_columns: z.int(),
  ...referenceFacts,
  columns: z.array(column),
  /** The model's outputs, compared like columns; they don't count among the drifted columns. None in reports of versions that did not watch them. */
  outputs: z.array(column),
});
export type DriftByColumn = z.infer<typeof driftByColumn>;

/**
 * The drift report of a date, the drifted columns first; null if the date has none.
 *
 * @param date `YYYY-MM-DD`; undefined: the newest date that has a report
 */
export async function readDriftByColumn(
  { warehouse }: Pick<PipelineContext, 'warehouse'>,
  date?: string | undefined,
): Promise<DriftByColumn | null> {
  const report = await warehouse.db
    .selectFrom('data_report')
    .select(['date_dataset', 'dataset_drift', 'number_of_drifted_columns'])
    .select(['reference', 'reference_from', 'reference_until', 'reference_rows', 'reference_version'])
    .$if(date !== undefined, (query) => query.where('date_dataset', '=', date as string))
    .orderBy('date_dataset', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!report) return null;
  const columnsOf = (table: 'data_columns_report' | 'data_outputs_report') =>
    warehouse.db
      .selectFrom(table)
      .select(['column_name', 'stattest', 'threshold', 'drift_score', 'drift_detected', 'status', 'reason'])
      .select(['effect', 'effect_low', 'effect_high', 'p_value', 'p_value_adjusted', 'missing_reference', 'missing_current'])
      .where('date_dataset', '=', report.date_dataset)
      .orderBy('drift_detected', 'desc')
      .orderBy(sql`drift_score / nullif(threshold, 0)`, (order) => order.desc().nullsLast())
      .orderBy('column_name')
      .execute();
  return { ...report, columns: await columnsOf('data_columns_report'), outputs: await columnsOf('data_outputs_report') };
}
