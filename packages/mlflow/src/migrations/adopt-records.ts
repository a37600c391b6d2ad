import { type Kysely, sql } from 'kysely';
import type { MigrationSet } from './migration-set.js';
import { recordsTable, tableExists } from './records-table.js';

/**
 * Moves what `kysely_migration` records of a set to the set's own table. Records of others stay. When the last record has moved,
 * `kysely_migration` and its lock table are dropped. Does nothing if there is no such record.
 *
 * @param connection in a transaction
 */
export async function adoptRecords<Tables>(connection: Kysely<Tables>, set: MigrationSet): Promise<void> {
  const { schema, adoptedPrefix: prefix } = set;
  if (prefix === undefined || !(await tableExists(connection, 'kysely_migration'))) return;
  const own = recordsTable(set);
  const ofSet = sql`starts_with(name, ${sql.lit(prefix)})`;
  const { rows } = await sql`SELECT 1 FROM kysely_migration WHERE ${ofSet} LIMIT 1`.execute(connection);
  if (rows.length === 0) return;
  if (schema !== undefined) await sql`CREATE SCHEMA IF NOT EXISTS ${sql.id(schema)}`.execute(connection);
  await sql`CREATE TABLE IF NOT EXISTS ${own} (LIKE kysely_migration INCLUDING ALL)`.execute(connection);
  await sql`INSERT INTO ${own} (name, timestamp)
    SELECT substr(name, ${sql.lit(prefix.length + 1)}), timestamp FROM kysely_migration WHERE ${ofSet}
    ON CONFLICT DO NOTHING`.execute(connection);
  await sql`DELETE FROM kysely_migration WHERE ${ofSet}`.execute(connection);
  const { rows: others } = await sql`SELECT 1 FROM kysely_migration LIMIT 1`.execute(connection);
  if (others.length === 0) await sql`DROP TABLE kysely_migration, kysely_migration_lock`.execute(connection);
}
