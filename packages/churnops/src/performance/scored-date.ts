import type { Kysely } from 'kysely';
import type { WarehouseTables } from '../warehouse/tables.js';

/** A date with predictions: all its rows were made by one version, from features of one day. */
export interface ScoredDate {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** The day on which the features were taken, `YYYY-MM-DD`; null if it was the date itself. */
  readonly snapshotOn: string | null;
  readonly modelName: string;
  readonly modelVersion: number;
}

/**
 * Who scored a date, from which features. Undefined if nobody did.
 *
 * @param date `YYYY-MM-DD`
 */
export async function readScoredDate(db: Kysely<WarehouseTables>, date: string): Promise<ScoredDate | undefined> {
  // Ordered, so that the first row is looked up in the index. For an equality with a limit, Postgres reads all earlier dates before it finds a row.
  const row = await db
    .selectFrom('prediction_logs')
    .select(['prediction_date as date', 'snapshot_on as snapshotOn', 'model_name as modelName', 'model_version as modelVersion'])
    .where('prediction_date', '>=', date)
    .orderBy('prediction_date')
    .limit(1)
    .executeTakeFirst();
  return row?.date === date ? row : undefined;
}
