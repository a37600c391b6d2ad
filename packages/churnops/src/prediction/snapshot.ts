import { type Kysely, sql } from 'kysely';
import type { WarehouseTables } from '../warehouse/tables.js';
import type { PredictionResult } from './prediction-result.js';

/**
 * The predictions of a date: the customers' features and what a model said. One transaction writes them all, so they share version,
 * time and day.
 */
export type Snapshot = Omit<PredictionResult, 'already_scored' | 'changed'>;

/**
 * The snapshot of a date.
 *
 * @returns undefined if the date has no predictions
 */
export async function readSnapshot(db: Kysely<WarehouseTables>, date: string): Promise<Snapshot | undefined> {
  const row = await db
    .selectFrom('prediction_logs')
    .select((query) => [
      query.fn.countAll<number>().as('customers'),
      query.fn.sum<number>('prediction').as('predicted_churners'),
      query.fn.max('model_name').as('model_name'),
      query.fn.max('model_version').as('model_version'),
      query.fn.max('scored_at').as('scored_at'),
      // Older rows did not record the day. They count as made on their date.
      sql<string>`coalesce(max(snapshot_on), ${date}::date)`.as('snapshot_on'),
    ])
    .where('prediction_date', '=', date)
    .executeTakeFirstOrThrow();
  if (row.customers === 0) return undefined;
  return { prediction_date: date, ...row, late: row.snapshot_on > date };
}
