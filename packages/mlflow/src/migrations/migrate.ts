import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import { adoptRecords } from './adopt-records.js';
import { MigrationError } from './migration-error.js';
import type { MigrationSet } from './migration-set.js';
import { recordedNames, recordsTable, renameRecords } from './records-table.js';

/**
 * The number of the advisory lock that Kysely's `Migrator` takes (`LOCK_ID` in its `postgres-adapter.ts`). With the same number,
 * versions that called it directly wait for us, and we for them.
 */
const MIGRATION_LOCK = '3853314791062309107';

/** SQLSTATE undefined_table. */
const UNDEFINED_TABLE = '42P01';

/**
 * Brings a Postgres database to the last migration of each set. All of it is one transaction: if a migration fails, the database
 * is as it was before, whatever the number of sets and migrations. If there is nothing to do, it costs one query. Processes that
 * start at the same time wait for each other.
 *
 * @param sets in the order in which they are to be applied
 * @throws MigrationError DATABASE_NEWER if the database has had a migration that none of the sets has; MIGRATION_FAILED if a
 *   migration fails
 */
export async function migrate<Tables>(db: Kysely<Tables>, sets: readonly MigrationSet[]): Promise<void> {
  if (await areCurrent(db, sets)) return;
  try {
    await db.connection().execute((connection) =>
      inTransaction(connection, async () => {
        await sql`SELECT pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(connection);
        for (const set of sets) {
          await adoptRecords(connection, set);
          await renameRecords(connection, set);
          requireKnown(set, await recordedNames(connection, set));
          await applyPending(connection, set);
        }
      }),
    );
  } catch (error) {
    throw error instanceof MigrationError ? error : failure('migrating the database', error);
  }
}

/** Kysely's `Migrator` takes no `Transaction`, but a connection with a transaction open. */
async function inTransaction<Tables>(connection: Kysely<Tables>, work: () => Promise<void>): Promise<void> {
  await sql`BEGIN`.execute(connection);
  try {
    await work();
    await sql`COMMIT`.execute(connection);
  } catch (error) {
    // This can only fail with the connection, and then the database rolls back by itself.
    await sql`ROLLBACK`.execute(connection).catch(() => {});
    throw error;
  }
}

/** One query, because every start of the program waits for it. Kysely's `Migrator` would look at every table. */
async function areCurrent<Tables>(db: Kysely<Tables>, sets: readonly MigrationSet[]): Promise<boolean> {
  const records = sets.map((set, i) => sql`SELECT ${sql.lit(i)}::integer AS set, name FROM ${recordsTable(set)}`);
  try {
    const { rows } = await sql<{ set: number; name: string }>`${sql.join(records, sql` UNION ALL `)}`.execute(db);
    return sets.every((set, i) => {
      const names = rows.filter((row) => row.set === i).map(({ name }) => name);
      if (names.some((name) => Object.hasOwn(set.renamed ?? {}, name))) return false;
      requireKnown(set, names);
      return names.length === Object.keys(set.migrations).length;
    });
  } catch (error) {
    if ((error as { code?: string }).code === UNDEFINED_TABLE) return false;
    throw error;
  }
}

/** @throws MigrationError DATABASE_NEWER */
function requireKnown(set: MigrationSet, names: readonly string[]): void {
  const unknown = names.find((name) => !Object.hasOwn(set.migrations, name));
  if (unknown === undefined) return;
  throw new MigrationError('DATABASE_NEWER', `the database has had the migration ${unknown}, which this version does not know`);
}

async function applyPending<Tables>(connection: Kysely<Tables>, set: MigrationSet): Promise<void> {
  await requireRoomForTables(connection, set);
  const migrations = Object.fromEntries(Object.entries(set.migrations).map(([name, text]) => [name, migrationOf(text)]));
  const migrator = new Migrator({
    db: connection,
    provider: { getMigrations: async () => migrations },
    migrationTableName: set.table,
    migrationLockTableName: `${set.table}_lock`,
    ...(set.schema !== undefined && { migrationTableSchema: set.schema }),
    // The connection is in a transaction already.
    disableTransactions: true,
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find(({ status }) => status === 'Error')?.migrationName;
  throw failure(`migration ${failed ?? `of ${set.table}`}`, error);
}

/**
 * Makes a table where the set's records are going to be, and takes it back. The `Migrator` hides why it cannot make its own: it looks
 * whether they are there after all, which fails as well in a transaction that is broken.
 */
async function requireRoomForTables<Tables>(connection: Kysely<Tables>, set: MigrationSet): Promise<void> {
  const { schema, table } = set;
  const tried = `${table}_tried`;
  if (schema !== undefined) await sql`CREATE SCHEMA IF NOT EXISTS ${sql.id(schema)}`.execute(connection);
  await sql`SAVEPOINT tried`.execute(connection);
  await sql`CREATE TABLE ${schema === undefined ? sql.id(tried) : sql.id(schema, tried)} ()`.execute(connection);
  await sql`ROLLBACK TO SAVEPOINT tried`.execute(connection);
}

/**
 * A savepoint lets the transaction take statements after a failure. The `Migrator` gives its lock back then, and its failure to do
 * so would hide the real one.
 */
function migrationOf(text: string): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await sql`SAVEPOINT migration`.execute(db);
      try {
        await sql.raw(text).execute(db);
        await sql`RELEASE SAVEPOINT migration`.execute(db);
      } catch (error) {
        await sql`ROLLBACK TO SAVEPOINT migration`.execute(db);
        throw error;
      }
    },
  };
}

function failure(what: string, cause: unknown): MigrationError {
  return new MigrationError('MIGRATION_FAILED', `${what} failed: ${(cause as Error).message}`, { cause });
}
