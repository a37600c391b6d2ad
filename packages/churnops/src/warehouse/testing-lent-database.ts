import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from './database.js';
import { openPglite } from './embedded/pglite-database.js';
import { findTemplate } from './embedded/template-folder.js';
import { productMigrations } from './migrations/product-migrations.js';
import { Warehouse } from './warehouse.js';

/** A database that is handed on, and what it looks like when nobody has used it yet. */
interface Kept {
  readonly database: Database;
  readonly close: () => Promise<void>;
  readonly shape: string;
  readonly tables: readonly string[];
  readonly rows: readonly { readonly table: string; readonly rows: unknown }[];
}

/** Databases that earlier test files of this process gave back. */
const free: Kept[] = [];

/**
 * Test support: an embedded database with this version's tables, as new. Opening one takes a second of a processor, so a database that
 * another test file of the process gave back is taken first. Closing it gives it back. Those that are left end with the process.
 */
export async function lentDatabase(): Promise<Database> {
  const kept = free.pop() ?? (await open());
  const { pool } = kept.database;
  let isClosed = false;
  const asLongAsLent = <Work extends (...given: never[]) => unknown>(work: Work): Work =>
    ((...given: never[]) => (isClosed ? Promise.reject(new Error('the embedded database is closed')) : work(...given))) as Work;
  const owner = randomUUID();
  return {
    ...kept.database,
    pool: Object.assign(Object.create(pool), {
      connect: asLongAsLent(pool.connect.bind(pool)),
      query: asLongAsLent(pool.query.bind(pool)),
    }),
    copyOut: asLongAsLent(kept.database.copyOut),
    owner: async () => owner,
    livingOwners: async () => new Set([owner]),
    async close() {
      if (isClosed) return;
      isClosed = true;
      if (await isAsNew(kept)) free.push(kept);
      else await kept.close();
    },
  };
}

async function open(): Promise<Kept> {
  const folder = await mkdtemp(join(tmpdir(), 'churnops-database-'));
  const database = openPglite(join(folder, 'pgdata'), await findTemplate());
  await new Warehouse(database).migrate();
  const rows = [];
  const tables = await tablesOf(database);
  for (const table of await thoseWithRows(database, tables)) {
    const { rows: found } = await database.pool.query(`SELECT jsonb_agg(to_jsonb(q)) AS rows FROM ${table} q`);
    rows.push({ table, rows: found[0].rows });
  }
  const close = async () => {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { database, close, shape: await shapeOf(database), tables, rows };
}

/** Makes the database as new; gives false if a test left other tables than it found. */
async function isAsNew({ database, shape, tables, rows }: Kept): Promise<boolean> {
  const { pool } = database;
  await pool.query('ROLLBACK; SELECT pg_advisory_unlock_all(); RESET ALL; DISCARD TEMP');
  // Months of predictions and shards have tables that come with their first rows.
  const added = (await tablesOf(database)).filter((table) => !tables.includes(table));
  if (added.length > 0) await pool.query(`DROP TABLE ${added.join(', ')} CASCADE`);
  if ((await shapeOf(database)) !== shape) return false;
  const { rows: strangers } = await pool.query('SELECT FROM churnops_migrations WHERE name <> ALL ($1)', [
    Object.keys(productMigrations.migrations),
  ]);
  if (strangers.length > 0) return false;
  const used = await thoseWithRows(database, tables);
  if (used.length > 0) await pool.query(`TRUNCATE ${used.join(', ')} CASCADE`);
  await pool.query(`DO $$ DECLARE used text; BEGIN
    FOR used IN SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences WHERE last_value IS NOT NULL LOOP
      EXECUTE 'ALTER SEQUENCE ' || used || ' RESTART';
    END LOOP;
  END $$`);
  for (const { table, rows: first } of rows) {
    await pool.query(
      `INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`,
      [JSON.stringify(first)],
    );
  }
  return true;
}

const OUR_SCHEMAS = "n.nspname !~ '^(pg_|information_schema$)'";

/** Names of tables, without those that record the migrations. */
async function tablesOf({ pool }: Database): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(`SELECT format('%I.%I', n.nspname, c.relname) AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND ${OUR_SCHEMAS} AND c.relname !~ 'migrations' ORDER BY 1`);
  return rows.map(({ name }) => name);
}

async function thoseWithRows({ pool }: Database, tables: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    tables.map((name) => `SELECT '${name}' AS name WHERE EXISTS (SELECT FROM ${name})`).join(' UNION ALL '),
  );
  return rows.map(({ name }) => name);
}

/** A hash of all tables, columns, constraints, indexes and triggers. */
async function shapeOf({ pool }: Database): Promise<string> {
  const { rows } = await pool.query<{ shape: string }>(`WITH parts AS (
      SELECT concat_ws(' ', n.nspname, c.relkind, c.relname, a.attname, a.atttypid, a.attnotnull, a.atthasdef) AS part
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE ${OUR_SCHEMAS}
      UNION ALL SELECT concat_ws(' ', n.nspname, o.conname, pg_get_constraintdef(o.oid))
      FROM pg_constraint o JOIN pg_namespace n ON n.oid = o.connamespace WHERE ${OUR_SCHEMAS}
      UNION ALL SELECT concat_ws(' ', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
      UNION ALL SELECT concat_ws(' ', n.nspname, p.proname, md5(p.prosrc))
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${OUR_SCHEMAS}
      UNION ALL SELECT n.nspname FROM pg_namespace n WHERE ${OUR_SCHEMAS})
    SELECT md5(string_agg(part, ',' ORDER BY part COLLATE "C")) AS shape FROM parts`);
  return rows[0]?.shape ?? '';
}
