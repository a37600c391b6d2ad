import type { Kysely } from 'kysely';
import { ChurnopsError } from '../errors.js';
import type { WarehouseTables } from '../warehouse/tables.js';

/**
 * The version that made a date's predictions: all rows of a date have the same.
 *
 * @param date `YYYY-MM-DD`
 * @throws ChurnopsError CHURN_NO_PREDICTIONS
 */
export async function predictionVersion(db: Kysely<WarehouseTables>, date: string): Promise<number> {
  // Ordered, so that the first row is looked up in the index. For an equality with a limit, Postgres reads all earlier dates before it finds a row.
  const row = await db
    .selectFrom('prediction_logs')
    .select(['prediction_date', 'model_version'])
    .where('prediction_date', '>=', date)
    .orderBy('prediction_date')
    .limit(1)
    .executeTakeFirst();
  if (row?.prediction_date === date) return row.model_version;
  throw new ChurnopsError(
    'CHURN_NO_PREDICTIONS',
    `prediction_logs has no rows for ${date}`,
    `score the customers first: churnops predict --date ${date}`,
  );
}
