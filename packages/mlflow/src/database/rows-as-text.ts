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

/**
 * The same for a query of which the columns are known. They are transferred one by one: the database looks up how to write a type
 * once for a column, not for each value, so it takes half of the time.
 *
 * @param columns of the rows that are returned
 * @param parse reads the text; default for a query without integers beyond 2^53
 */
export async function columnsAsText<Row extends object>(
  db: MlflowDatabase,
  query: RawBuilder<unknown>,
  columns: readonly (keyof Row & string)[],
  parse: (text: string) => unknown = JSON.parse,
): Promise<Row[]> {
  const lists = sql.join(columns.map((column) => sql`json_agg(${sql.ref(`r.${column}`)})`));
  const { rows } = await sql<{ all: string }>`SELECT json_build_array(${lists})::text AS all FROM (${query}) r`.execute(db);
  // Without rows there are no lists.
  const found = parse(rows[0]?.all ?? '[]') as (readonly Row[keyof Row][] | null)[];
  return (found[0] ?? []).map((_, i) => {
    const row: Partial<Row> = {};
    for (const [c, column] of columns.entries()) row[column] = found[c]?.[i] as Row[keyof Row & string];
    return row as Row;
  });
}
