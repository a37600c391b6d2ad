import type { Kysely } from 'kysely';
import { ChurnopsError } from '../errors.js';
import { readScoredDate } from '../performance/scored-date.js';
import type { WarehouseTables } from '../warehouse/tables.js';

/**
 * The version that made a date's predictions: all rows of a date have the same.
 *
 * @param date `YYYY-MM-DD`
 * @throws ChurnopsError CHURN_NO_PREDICTIONS
 */
export async function predictionVersion(db: Kysely<WarehouseTables>, date: string): Promise<number> {
  const scored = await readScoredDate(db, date);
  if (scored) return scored.modelVersion;
  throw new ChurnopsError(
    'CHURN_NO_PREDICTIONS',
    `prediction_logs has no rows for ${date}`,
    `score the customers first: churnops predict --date ${date}`,
  );
}
