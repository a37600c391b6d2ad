import { type Kysely, sql } from 'kysely';
import type { CustomerSchema } from '../record/customer-schema.js';
import type { WarehouseTables } from '../warehouse/tables.js';

/**
 * Notes when each customer of a date's predictions was first scored. To be called for the dates in their order.
 *
 * On most nights no customer is new, and millions are known: they are looked up all at once, which takes a tenth of the time of an insert that
 * tries each. How the lookup is done depends on the table's statistics, so these are made new whenever rows have been added.
 */
export async function recordFirstScored(db: Kysely<WarehouseTables>, schema: CustomerSchema, date: string): Promise<void> {
  const id = sql.ref(schema.id);
  const { numAffectedRows: added } = await sql`
    INSERT INTO customer_first_scored (${id}, first_scored)
    SELECT p.${id}, p.prediction_date FROM prediction_logs p
    WHERE p.prediction_date = ${date}::date AND NOT EXISTS (SELECT FROM customer_first_scored f WHERE f.${id} = p.${id})
    ON CONFLICT DO NOTHING`.execute(db);
  // A date that was missed and is made up later may precede what is on record.
  const { numAffectedRows: moved } = await sql`
    UPDATE customer_first_scored f SET first_scored = p.prediction_date
    FROM prediction_logs p
    WHERE p.prediction_date = ${date}::date AND p.${id} = f.${id} AND f.first_scored > ${date}::date`.execute(db);
  if (added || moved) await sql`ANALYZE customer_first_scored`.execute(db);
}
