import { type Kysely, sql } from 'kysely';
import type { CustomerSchema } from '../record/customer-schema.js';
import type { WarehouseTables } from '../warehouse/tables.js';
import type { ImportProblem } from './import-problem.js';
import { STAGING } from './store-customers.js';

/**
 * Finds customers that are in the staging table more than once. The first line of each counts, the others are faults.
 *
 * @returns the problems by the line on which they are, in the order of the lines
 */
export async function findDuplicates(
  db: Kysely<WarehouseTables>,
  schema: CustomerSchema,
): Promise<ReadonlyMap<number, ImportProblem>> {
  const id = sql.ref(schema.id);
  const staging = sql.ref(STAGING);
  // Counting is quicker than grouping, and nearly no file has duplicates.
  const { rows: counts } = await sql<{ all: number; different: number }>`
    SELECT count(*) AS "all", count(DISTINCT ${id}) AS different FROM ${staging}`.execute(db);
  if (counts[0]?.all === counts[0]?.different) return new Map();
  const { rows } = await sql<{ line: number; first: number; id: string }>`
    SELECT i.line, f.first, i.${id} AS id
    FROM ${staging} i
    JOIN (SELECT ${id}, min(line) AS first FROM ${staging} GROUP BY ${id} HAVING count(*) > 1) f
      ON f.${id} = i.${id} AND i.line > f.first
    ORDER BY i.line`.execute(db);
  return new Map(rows.map(({ line, first, id: value }) => [line, duplicateProblem(schema.id, line, first, value)]));
}

function duplicateProblem(column: string, line: number, first: number, value: string): ImportProblem {
  const expected = `each customer once; the same ID is on line ${first}, so remove one of the two`;
  return { code: 'CHURN_CSV_DUPLICATE_ID', line, column, value, expected };
}
