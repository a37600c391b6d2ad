import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { MigrationSet } from './migration-set.js';

/** The table that records a set's migrations, for a statement. */
export function recordsTable({ schema, table }: MigrationSet): RawBuilder<unknown> {
  return schema === undefined ? sql.table(table) : sql.id(schema, table);
}

/** The names of the migrations that the database has had; none if the table does not exist. */
export async function recordedNames<Tables>(db: Kysely<Tables>, set: MigrationSet): Promise<string[]> {
  const { schema, table } = set;
  if (!(await tableExists(db, schema === undefined ? table : `${schema}.${table}`))) return [];
  const { rows } = await sql<{ name: string }>`SELECT name FROM ${recordsTable(set)}`.execute(db);
  return rows.map(({ name }) => name);
}

/** @param name as in SQL, found by the connection's `search_path` if it names no schema */
export async function tableExists<Tables>(db: Kysely<Tables>, name: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`SELECT to_regclass(${sql.lit(name)}) IS NOT NULL AS found`.execute(db);
  return rows[0]?.found === true;
}

/** Gives records the names that their migrations have now. */
export async function renameRecords<Tables>(db: Kysely<Tables>, set: MigrationSet): Promise<void> {
  const renamed = Object.entries(set.renamed ?? {});
  if (renamed.length === 0) return;
  const recorded = await recordedNames(db, set);
  for (const [former, name] of renamed) {
    if (recorded.includes(former)) await sql`UPDATE ${recordsTable(set)} SET name = ${name} WHERE name = ${former}`.execute(db);
  }
}
