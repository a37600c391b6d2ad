import { sql } from 'kysely';
import { z } from 'zod';
import type { PipelineContext } from '../context.js';

/** A date's drift report. */
export const driftByColumn = z.strictObject({
  date_dataset: z.iso.date(),
  dataset_drift: z.boolean(),
  number_of_drifted_columns: z.int(),
  columns: z.array(
    z.strictObject({
      column_name: z.string(),
      /** If the column could not be compared, test, threshold and score are null. */
      stattest: z.string().nullable(),
      threshold: z.number().nullable(),
      drift_score: z.number().nullable(),
      drift_detected: z.boolean(),
      /** `ok`, or in a word why the column could not be compared; `reason` says it in full. */
      status: z.string(),
      reason: z.string().nullable(),
    }),
  ),
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
    .$if(date !== undefined, (query) => query.where('date_dataset', '=', date as string))
    .orderBy('date_dataset', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!report) return null;
  const columns = await warehouse.db
    .selectFrom('data_columns_report')
    .select(['column_name', 'stattest', 'threshold', 'drift_score', 'drift_detected', 'status', 'reason'])
    .where('date_dataset', '=', report.date_dataset)
    .orderBy('drift_detected', 'desc')
    .orderBy(sql`drift_score / nullif(threshold, 0)`, (order) => order.desc().nullsLast())
    .orderBy('column_name')
    .execute();
  return { ...report, columns };
}
