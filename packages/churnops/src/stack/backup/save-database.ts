import { join } from 'node:path';
import type { Manifest, SavedDatabase } from './manifest.js';
import { type PostgresPrograms, RunningProgram } from './postgres-programs.js';
import { PsqlSession } from './psql-session.js';
import { readMigrations } from './read-migrations.js';
import { writeNewFile } from './written-file.js';

interface SaveOptions {
  readonly postgres: PostgresPrograms;
  readonly signal: AbortSignal;
  /** The backup's folder. */
  readonly folder: string;
  /** Gets the bytes written so far. */
  readonly onBytes: (bytes: number) => void;
}

/** What is saved of a database, and its file's checksum. */
export interface DumpedDatabase {
  readonly saved: SavedDatabase;
  readonly sha256: string;
  readonly churn: Manifest['churn'];
}

/** Every table with rows of its own or of its partitions, except what Postgres and extensions keep. */
const TABLES = `
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')`;

/**
 * Dumps a database in pg_dump's custom format. Its figures are counted in the same snapshot, so they are those of the dump whatever happens meanwhile.
 *
 * @throws ChurnopsError CHURN_STACK, CHURN_DATABASE_UNREACHABLE
 */
export async function saveDatabase(name: string, { postgres, signal, folder, onBytes }: SaveOptions): Promise<DumpedDatabase> {
  const session = new PsqlSession(postgres, name, signal);
  try {
    await session.ask(
      'SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
    );
    const [snapshot = ''] = await session.ask('SELECT pg_export_snapshot()');
    const file = `databases/${encodeURIComponent(name)}.dump`;
    const written = await dump(name, join(folder, file), { postgres, signal, onBytes }, snapshot);
    const figures = await readFigures(session);
    const churn = CHURN_TABLES.every((table) => table in figures.rows) ? await readChurn(session) : null;
    await session.ask('COMMIT');
    await session.end();
    return { saved: { name, file, bytes: written.bytes, ...figures }, sha256: written.sha256, churn };
  } finally {
    session.kill();
  }
}

async function dump(
  name: string,
  file: string,
  { postgres, signal, onBytes }: Omit<SaveOptions, 'folder'>,
  snapshot: string,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const child = postgres.start('pg_dump', name, ['--format=custom', `--snapshot=${snapshot}`]);
  const running = new RunningProgram(child, 'pg_dump', name, signal);
  child.stdin.end();
  try {
    const [written] = await Promise.all([writeNewFile(file, child.stdout, { isSynced: true, onBytes }), running.ended]);
    return written;
  } finally {
    child.kill();
  }
}

/** How many rows each table has, and which migrations there were. */
async function readFigures(session: PsqlSession): Promise<Pick<SavedDatabase, 'server_version' | 'migrations' | 'rows'>> {
  const rows = await countRows(session);
  const [version = ''] = await session.ask('SHOW server_version');
  return { server_version: version.split(' ')[0] as string, migrations: await readMigrations(session), rows };
}

/** How many rows each table has, by its quoted name. */
export async function countRows(session: PsqlSession): Promise<Record<string, number>> {
  const queries = await session.ask(
    `SELECT format('SELECT %L AS t, count(*) AS n FROM %I.%I', format('%I.%I', nspname, relname), nspname, relname) ${TABLES}`,
  );
  if (queries.length === 0) return {};
  return session.askJson(`SELECT json_object_agg(t, n ORDER BY t) FROM (${queries.join('\nUNION ALL ')}) counted`);
}

/** Earlier versions did not have all of them. */
const CHURN_TABLES = ['public.customer_data', 'public.prediction_logs', 'public.champion_history'];

async function readChurn(session: PsqlSession): Promise<Manifest['churn']> {
  return session.askJson(`
    SELECT json_build_object(
      'customers', (SELECT count(*) FROM public.customer_data),
      'dates', (SELECT CASE WHEN count(*) > 0 THEN json_build_object('first', min(d), 'last', max(d), 'count', count(*)) END
        FROM (SELECT DISTINCT prediction_date AS d FROM public.prediction_logs) dates),
      'champion', (SELECT model_version FROM public.champion_history ORDER BY id DESC LIMIT 1))`);
}
