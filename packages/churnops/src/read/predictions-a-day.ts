import { sql } from 'kysely';
import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import type { ListPage } from '../list-page.js';

/** The predictions of each date in numbers. */
export const predictionsADay = z.array(
  z.strictObject({
    prediction_date: z.iso.date(),
    customers: z.int(),
    predicted_churners: z.int(),
    mean_probability: z.number(),
    /** The newest of the versions that scored the date. */
    model_version: z.int(),
  }),
);
export type PredictionsADay = z.infer<typeof predictionsADay>;

/**
 * Predictions by date, newest first.
 *
 * @param days how many calendar days to go back from the last date, that date included
 * @param until `YYYY-MM-DD`, the last date. Default: the newest that has predictions
 */
export async function readPredictionsADay(
  { warehouse }: Pick<PipelineContext, 'warehouse'>,
  days: number,
  { until, limit, offset = 0 }: ListPage & { readonly until?: string } = {},
): Promise<PredictionsADay> {
  const last = until === undefined ? sql`(SELECT max(prediction_date) FROM prediction_logs)` : sql`${until}::date`;
  return warehouse.db
    .selectFrom('prediction_logs')
    .select((row) => [
      'prediction_date',
      row.fn.countAll<number>().as('customers'),
      row.fn.sum<number>('prediction').as('predicted_churners'),
      row.fn.avg<number>('probability').as('mean_probability'),
      row.fn.max('model_version').as('model_version'),
    ])
    .where('prediction_date', '>', sql<string>`${last} - ${days}::integer`)
    .$if(until !== undefined, (query) => query.where('prediction_date', '<=', until as string))
    .groupBy('prediction_date')
    .orderBy('prediction_date', 'desc')
    .$if(limit !== undefined, (query) => query.limit(limit as number))
    .offset(offset)
    .execute();
}
