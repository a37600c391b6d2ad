import { type Kysely, sql } from 'kysely';
import type { WarehouseTables } from '../warehouse/tables.js';

/** A calendar month. All days are `YYYY-MM-DD`. */
export interface Cohort {
  readonly first: string;
  readonly last: string;
}

/** The month in which most customers were first scored; undefined if none was. */
export async function readUsualCohort(db: Kysely<WarehouseTables>): Promise<Cohort | undefined> {
  const { rows } = await sql<Cohort>`
    SELECT month::text AS first, (month + INTERVAL '1 month' - INTERVAL '1 day')::date::text AS last
    FROM (
      SELECT date_trunc('month', first_scored)::date AS month, customers
      FROM (SELECT first_scored, count(*) AS customers FROM customer_first_scored GROUP BY first_scored) AS days
    ) AS months
    GROUP BY month ORDER BY sum(customers) DESC, month LIMIT 1`.execute(db);
  return rows[0];
}
