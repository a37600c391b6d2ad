import { sql } from 'kysely';
import type { PipelineContext } from '../context.js';

/** How many customers are predicted to leave and to stay on a date. */
export interface ClassesOfDay {
  /** `YYYY-MM-DD` */
  readonly prediction_date: string;
  readonly likely_to_leave: number;
  readonly likely_to_stay: number;
}

/**
 * Predictions of each class by date, oldest first.
 *
 * @param until `YYYY-MM-DD`, the last date
 * @param days how many calendar days to go back from it, that date included
 */
export async function readClassesADay(
  { warehouse }: Pick<PipelineContext, 'warehouse'>,
  until: string,
  days: number,
): Promise<ClassesOfDay[]> {
  return warehouse.db
    .selectFrom('prediction_logs')
    .select((row) => [
      'prediction_date',
      row.fn.sum<number>('prediction').as('likely_to_leave'),
      sql<number>`count(*) - sum(prediction)`.as('likely_to_stay'),
    ])
    .where('prediction_date', '<=', until)
    .where('prediction_date', '>', sql<string>`${until}::date - ${days}::integer`)
    .groupBy('prediction_date')
    .orderBy('prediction_date')
    .execute();
}
