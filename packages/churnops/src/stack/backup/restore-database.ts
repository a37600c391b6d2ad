import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { ChurnopsError } from '../../errors.js';
import type { SavedDatabase } from './manifest.js';
import { type PostgresPrograms, RunningProgram } from './postgres-programs.js';
import type { PsqlSession } from './psql-session.js';
import { countRows } from './save-database.js';

/** How long it waits for whoever works on a table. */
const LOCK_TIMEOUT = '60s';

/** Schemas of the user's, which is everything that a dump has. */
const OWN_SCHEMAS = "nspname !~ '^pg_' AND nspname <> 'information_schema'";

/** The schema `public` as a new database has it (PostgreSQL 15 and later, "The Public Schema"): a dump only has what differs. */
const EMPTY = `
  DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT nspname FROM pg_namespace WHERE ${OWN_SCHEMAS} LOOP EXECUTE format('DROP SCHEMA %I CASCADE', name); END LOOP;
  END $$;
  CREATE SCHEMA public AUTHORIZATION pg_database_owner;
  GRANT USAGE ON SCHEMA public TO PUBLIC;`;

/** Whether a database has no tables. */
export async function isEmptyDatabase(session: PsqlSession): Promise<boolean> {
  const [count] = await session.ask(
    `SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r', 'p') AND ${OWN_SCHEMAS}`,
  );
  return count === '0';
}

/** Who else has a connection to the database, by the names that programs give to theirs. Only a user's own and a superuser see these; others see users. */
export async function otherSessions(session: PsqlSession): Promise<string[]> {
  return session.ask(`
    SELECT DISTINCT coalesce(nullif(application_name, ''), usename) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL
      AND coalesce(backend_type, 'client backend') = 'client backend'`);
}

/**
 * Replaces everything in a database by a dump, in a transaction that stays open, so that nothing has changed before the caller commits.
 *
 * @throws ChurnopsError CHURN_STACK, CHURN_DATABASE_UNREACHABLE; CHURN_BACKUP_DAMAGED if the tables don't have the rows that were counted
 */
export async function restoreDatabase(
  session: PsqlSession,
  { file, name, rows }: SavedDatabase,
  { postgres, folder, signal }: { readonly postgres: PostgresPrograms; readonly folder: string; readonly signal: AbortSignal },
): Promise<void> {
  await session.ask(`SET statement_timeout = 0; SET lock_timeout = '${LOCK_TIMEOUT}'; BEGIN;${EMPTY}`);
  const child = postgres.start('pg_restore', undefined, ['--file', '-']);
  const running = new RunningProgram(child, 'pg_restore', undefined, signal);
  try {
    createReadStream(join(folder, file)).pipe(child.stdin);
    await session.feed(child.stdout);
    await running.ended;
  } finally {
    child.kill();
  }
  // The script has emptied it.
  await session.ask('SET search_path = public');
  const found = await countRows(session);
  const wrong = Object.entries(rows).find(([table, count]) => found[table] !== count);
  if (wrong === undefined) return;
  const [table, count] = wrong;
  throw new ChurnopsError(
    'CHURN_BACKUP_DAMAGED',
    `the dump of ${name} has ${found[table] ?? 0} rows of ${table}; ${count} were counted`,
    'take another backup; nothing was changed',
  );
}
