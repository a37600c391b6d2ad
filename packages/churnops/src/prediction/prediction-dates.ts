import { sql } from 'kysely';

/**
 * A recursive common table expression for SQL: `dates`, whose `date` is each date with predictions, and NULL at last. From each date to the next one by
 * the index: the predictions themselves are many.
 */
export const predictionDates = sql`dates AS (
      SELECT min(prediction_date) AS date FROM prediction_logs
      UNION ALL
      SELECT (SELECT min(prediction_date) FROM prediction_logs WHERE prediction_date > date) FROM dates WHERE date IS NOT NULL
    )`;
