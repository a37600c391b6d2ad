import { sql } from 'kysely';
import { z } from 'zod';
import type { PipelineContext } from '../context.js';

/** What is known about who left and who stayed. */
export const outcomes = z.strictObject({
  /** Customers whose outcome is known. */
  customers: z.int(),
  /** Those of them who left. */
  churned: z.int(),
  /** The newest day on which an outcome was observed; null if there is none. */
  newest_observed_on: z.iso.date().nullable(),
});
export type Outcomes = z.infer<typeof outcomes>;

/** The outcomes in numbers, by the latest one of each customer. */
export async function readOutcomes({ warehouse, schema }: Pick<PipelineContext, 'warehouse' | 'schema'>): Promise<Outcomes> {
  const target = sql.ref(schema.target);
  const { rows } = await sql<Outcomes>`
    SELECT count(${target}) AS customers,
      count(*) FILTER (WHERE ${target} IN (${sql.join(schema.positiveValues)})) AS churned,
      (SELECT max(observed_on) FROM customer_outcomes) AS newest_observed_on
    FROM customer_data`.execute(warehouse.db);
  return rows[0] as Outcomes;
}
