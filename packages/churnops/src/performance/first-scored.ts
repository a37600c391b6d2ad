import { type Kysely, sql } from 'kysely';
import type { CustomerSchema } from '../record/customer-schema.js';
import type { WarehouseTables } from '../warehouse/tables.js';

/**
 * Notes when each customer of a date's predictions was first scored. To be called for the dates in their order.
 *
 * Two statements: a single insert that looks up which customers are missing is planned for the table as it was before. If that is empty, the plan
 * takes hours.
 */
export async function recordFirstScored(db: Kysely<WarehouseTables>, schema: CustomerSchema, date: string): Promise<void> {
  const id = sql.ref(schema.id);
  await sql`
    INSERT INTO customer_first_scored (${id}, first_scored)
    SELECT ${id}, prediction_date FROM prediction_logs WHERE prediction_date = ${date}::date
    ON CONFLICT DO NOTHING`.execute(db);
  // A date that was missed and made late comes before what is noted.
  await sql`
    UPDATE customer_first_scored f SET first_scored = p.prediction_date
    FROM prediction_logs p
    WHERE p.prediction_date = ${date}::date AND p.${id} = f.${id} AND f.first_scored > ${date}::date`.execute(db);
}
