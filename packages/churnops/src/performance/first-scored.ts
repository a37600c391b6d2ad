import { type Kysely, sql } from 'kysely';
import type { CustomerSchema } from '../record/customer-schema.js';
import type { WarehouseTables } from '../warehouse/tables.js';

/** Notes when each customer of a date's predictions was first scored. To be called for the dates in their order. */
export async function recordFirstScored(db: Kysely<WarehouseTables>, schema: CustomerSchema, date: string): Promise<void> {
  const id = sql.ref(schema.id);
  await sql`
    INSERT INTO customer_first_scored (${id}, first_scored)
    SELECT p.${id}, p.prediction_date FROM prediction_logs p
    WHERE p.prediction_date = ${date}::date AND NOT EXISTS (
      SELECT FROM customer_first_scored f WHERE f.${id} = p.${id} AND f.first_scored <= ${date}::date
    )
    ON CONFLICT (${id}) DO UPDATE SET first_scored = excluded.first_scored`.execute(db);
}
