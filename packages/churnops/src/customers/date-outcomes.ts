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
  await sql`
    INSERT INTO customer_outcomes (${id}, observed_on, churned, recorded_at)
    SELECT c.${id}, ${today(calendar)}::date, ${churned}, ${calendar.now().toISOString()}::timestamptz
    FROM customer_data c LEFT JOIN (
      SELECT DISTINCT ON (${id}) ${id}, churned FROM customer_outcomes ORDER BY ${id}, observed_on DESC
    ) newest ON newest.${id} = c.${id}
    WHERE c.${sql.ref(schema.target)} IS NOT NULL AND newest.churned IS DISTINCT FROM ${churned}
    ON CONFLICT (${id}, observed_on) DO UPDATE SET churned = excluded.churned, recorded_at = excluded.recorded_at`.execute(db);
}
