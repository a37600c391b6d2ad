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
  const row = await db
    .selectFrom('prediction_logs')
    .select('model_version')
    .where('prediction_date', '=', date)
    .limit(1)
    .executeTakeFirst();
  if (row) return row.model_version;
  throw new ChurnopsError(
    'CHURN_NO_PREDICTIONS',
    `prediction_logs has no rows for ${date}`,
    `score the customers first: churnops predict --date ${date}`,
  );
}
