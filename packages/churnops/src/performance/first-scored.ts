import { sql } from 'kysely';
import type { CustomerSchema } from '../record/customer-schema.js';
import type { WarehouseSession } from '../warehouse/warehouse.js';

/**
 * Notes when each customer of a date's predictions was first scored, in a transaction of its own. To be called for the dates in their order.
 *
 * On most nights no customer is new, and millions are known: they are looked up all at once, which takes a tenth of the time of an insert that
 * tries each. New ones are added in the order of the index.
 *
 * @returns whether later dates have customers who turn out to have been scored before: their cohorts change, so their reports are due
 */
export async function recordFirstScored(session: WarehouseSession, schema: CustomerSchema, date: string): Promise<boolean> {
  const id = sql.ref(schema.id);
  const { added, moved } = await session.transaction(async ({ db }) => {
    // The statistics of the first night say that no customer is known. By them, the planner would read the whole table anew for each
    // customer, and the table grows while it does so: hours, for a million.
    await sql`SET LOCAL enable_nestloop = off`.execute(db);
    await sql`SET LOCAL work_mem = '64MB'`.execute(db);
    // Of two who note the same customers, one waits here and then finds them. To look for them again with each insert takes half as long again.
    await sql`SELECT pg_advisory_xact_lock(hashtextextended('churnops customer_first_scored', 0))`.execute(db);
    const { numAffectedRows: added = 0n } = await sql`
      INSERT INTO customer_first_scored (${id}, first_scored)
      SELECT p.${id}, p.prediction_date FROM prediction_logs p
      WHERE p.prediction_date = ${date}::date AND NOT EXISTS (SELECT FROM customer_first_scored f WHERE f.${id} = p.${id})
      ORDER BY p.${id}`.execute(db);
    // A date that was missed and is made up later may precede what is on record.
    const { numAffectedRows: moved = 0n } = await sql`
      UPDATE customer_first_scored f SET first_scored = p.prediction_date
      FROM prediction_logs p
      WHERE p.prediction_date = ${date}::date AND p.${id} = f.${id} AND f.first_scored > ${date}::date`.execute(db);
    if (moved > 0n) await db.updateTable('performance_inputs').set({ inputs: '' }).where('date_dataset', '>', date).execute();
    return { added, moved };
  });
  // Later queries join by this table.
  if (added + moved > 0n) await sql`ANALYZE customer_first_scored`.execute(session.db);
  return moved > 0n;
}
