import { type Kysely, sql } from 'kysely';
import { type Calendar, today } from '../logical-date.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import type { WarehouseTables } from '../warehouse/tables.js';

/**
 * Records outcomes that somebody wrote straight into `customer_data`, not through an import or `churnops outcomes`. It is not known when
 * they were observed, so they count as observed today.
 */
export async function dateOutcomes(db: Kysely<WarehouseTables>, schema: CustomerSchema, calendar: Calendar): Promise<void> {
  const id = sql.ref(schema.id);
  const churned = sql`(c.${sql.ref(schema.target)} IN (${sql.join(schema.positiveValues)}))`;
  // Nearly all customers have outcomes that all say the same. One pass finds the others, whose newest outcome is looked up.
  await sql`
    INSERT INTO customer_outcomes (${id}, observed_on, churned, recorded_at)
    SELECT doubtful.${id}, ${today(calendar)}::date, doubtful.churned, ${calendar.now().toISOString()}::timestamptz
    FROM (
      SELECT DISTINCT c.${id}, ${churned} AS churned
      FROM customer_data c LEFT JOIN customer_outcomes o ON o.${id} = c.${id}
      WHERE c.${sql.ref(schema.target)} IS NOT NULL AND o.churned IS DISTINCT FROM ${churned}
    ) doubtful LEFT JOIN LATERAL (
      SELECT churned FROM customer_outcomes WHERE ${id} = doubtful.${id} ORDER BY observed_on DESC LIMIT 1
    ) newest ON true
    WHERE newest.churned IS DISTINCT FROM doubtful.churned
    ON CONFLICT (${id}, observed_on) DO UPDATE SET churned = excluded.churned, recorded_at = excluded.recorded_at`.execute(db);
}
