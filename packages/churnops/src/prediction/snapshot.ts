import { type Kysely, sql } from 'kysely';
import type { WarehouseTables } from '../warehouse/tables.js';
import type { PredictionResult } from './prediction-result.js';

/**
 * The predictions of a date: what the customers were like and what a model said of them. They are written in one transaction, so they
 * have one version, one moment and one day.
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
      // Rows from before the day was noted count as made on their date.
      sql<string>`coalesce(max(snapshot_on), ${date}::date)`.as('snapshot_on'),
    ])
    .where('prediction_date', '=', date)
    .executeTakeFirstOrThrow();
  if (row.customers === 0) return undefined;
  return { prediction_date: date, ...row, late: row.snapshot_on > date };
}
