import { sql } from 'kysely';
import type { PipelineContext } from '../context.js';

/** Whether any outcome can be known: on the night itself none is, and there is nothing to join with a million predictions. */
export async function mayBeKnown(
  { warehouse, schema }: Pick<PipelineContext, 'warehouse' | 'schema'>,
  date: string,
): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`
    SELECT EXISTS (
      SELECT FROM customer_outcomes WHERE observed_on > ${date}::date AND observed_on <= ${date}::date + ${schema.horizonDays}::integer
    ) AS known`.execute(warehouse.db);
  return rows[0]?.known ?? false;
}
