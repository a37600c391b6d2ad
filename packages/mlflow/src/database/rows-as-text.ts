import { type RawBuilder, sql } from 'kysely';
import type { MlflowDatabase } from './tables.js';

/**
 * Runs a query and takes its rows as one text. With thousands of rows that is many times faster than row by row.
 *
 * @param query without integers beyond 2^53
 */
export async function rowsAsText<Row>(db: MlflowDatabase, query: RawBuilder<unknown>): Promise<Row[]> {
  const { rows } = await sql<{ all: string | null }>`SELECT json_agg(r)::text AS all FROM (${query}) r`.execute(db);
  return rows[0]?.all ? (JSON.parse(rows[0].all) as Row[]) : [];
}
