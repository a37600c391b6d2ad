import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../config.js';
import { silentProgress } from '../../progress.js';
import { openApplication } from '../../serving/application.js';
import type { Database } from '../database.js';
import { openPglite } from '../embedded/pglite-database.js';
import { emptyDatabase, fixture, unpackEarlierHome } from '../testing.js';
import { Warehouse } from '../warehouse.js';
import { describeSchema, readColumns, readRows } from './describe-database.js';
import { productMigrations } from './product-migrations.js';

/** The tables in which earlier versions recorded the migrations. */
const EARLIER_RECORDS = ['public.kysely_migration', 'public.kysely_migration_lock'];
/** What was granted to users; now the permissions of their roles. */
const GRANTED = 'mlflow.user_permissions';

/** Migrates a database of commit f49d198 and checks that each row is still there with all that it had. */
async function expectEveryRow(database: Database, expectedCounts: Record<string, number>): Promise<void> {
  const columns = await readColumns(database.pool);
  const before = await readRows(database.pool, columns);
  const counts = Object.fromEntries(Object.entries(before).map(([table, rows]) => [table, rows.length]));
  expect(counts).toEqual(expectedCounts);

  await new Warehouse(database).migrate();

  const gone = [...EARLIER_RECORDS, GRANTED];
  const kept = new Map([...columns].filter(([table]) => !gone.includes(table)));
  const after = await readRows(database.pool, kept);
  for (const table of kept.keys()) expect(after[table], table).toEqual(before[table]);
  const tables = await readColumns(database.pool);
  for (const table of gone) expect(tables.has(table), table).toBe(false);
  const { rows: granted } = await database.pool.query(`
    SELECT user_id, resource_type, resource_pattern AS resource_id, permission
    FROM mlflow.role_permissions JOIN mlflow.role_assignments USING (role_id)`);
  const asBefore = (before[GRANTED] as string[]).map((row) => JSON.parse(row));
  expect(granted).toEqual(asBefore);
}

/** What the migration makes of the outcomes of customers: each known one, of the day of the migration. */
async function expectOutcomes({ pool }: Database): Promise<void> {
  const { rows } = await pool.query(`
    SELECT count(*) AS all, count(*) FILTER (WHERE o.churned = (c."Churn" = 'Yes')) AS right,
      count(*) FILTER (WHERE o.observed_on = (o.recorded_at AT TIME ZONE 'UTC')::date) AS of_that_day
    FROM customer_outcomes o JOIN customer_data c USING ("customerID")`);
  // README.md of the fixtures: 199 customers with a known outcome, 15 without one.
  expect(rows).toEqual([{ all: 199, right: 199, of_that_day: 199 }]);
}

/** What the migration makes of the predictions: when each customer was first scored. */
async function expectFirstScored({ pool }: Database): Promise<void> {
  const { rows } = await pool.query(`
    SELECT count(*) AS all, count(*) FILTER (WHERE f.first_scored = p.first) AS right
    FROM customer_first_scored f
    FULL JOIN (SELECT "customerID", min(prediction_date) AS first FROM prediction_logs GROUP BY "customerID") p USING ("customerID")`);
  expect(rows).toEqual([{ all: 214, right: 214 }]);
}

let database: Database;
let newSchema: string[];
let counts: { home: Record<string, number>; dump: Record<string, number> };
const empty = () => database.pool.query('DROP SCHEMA IF EXISTS mlflow CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public');
const loadDump = async () => {
  await empty();
  await database.pool.query(await readFile(fixture('f49d198-dump.sql'), 'utf8'));
  // The dump sets search_path and more for its session.
  await database.pool.query('RESET ALL');
};

beforeAll(async () => {
  database = await emptyDatabase();
  await new Warehouse(database).migrate();
  newSchema = await describeSchema(database.pool);
  counts = JSON.parse(await readFile(fixture('f49d198-rows.json'), 'utf8'));
});
afterAll(() => database.close());

describe('an embedded home of commit f49d198', () => {
  let home: string;
  beforeAll(async () => {
    home = await unpackEarlierHome();
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  it('comes up with every row, and the schema of a new database', async () => {
    const opened = openPglite(join(home, 'pgdata'), undefined);
    try {
      await expectEveryRow(opened, counts.home);
      await expectOutcomes(opened);
      await expectFirstScored(opened);
      expect(await describeSchema(opened.pool)).toEqual(newSchema);
    } finally {
      await opened.close();
    }
  });

  it('its champion scores as it did', async () => {
    const config = readConfig({ CHURNOPS_HOME: home, PORT: '0', LOG_LEVEL: 'silent' }, home);
    const { context, server, close } = await openApplication(config, {
      command: 'a test',
      progress: silentProgress,
      logOnStderr: false,
    });
    try {
      const logged = await context.warehouse.db.selectFrom('prediction_logs').selectAll().limit(20).execute();
      const response = await server.inject({ method: 'POST', url: '/invocations', payload: { dataframe_records: logged } });
      expect(response.statusCode).toBe(200);
      const scored: { probability: number }[] = response.json().predictions;
      expect(scored.map(({ probability }) => probability)).toEqual(logged.map(({ probability }) => probability));
    } finally {
      await close();
    }
  });
});

describe('a Postgres dump of commit f49d198', () => {
  beforeEach(loadDump);

  it('comes up with every row, and the schema of a new database', async () => {
    await expectEveryRow(database, counts.dump);
    await expectOutcomes(database);
    await expectFirstScored(database);
    expect(await describeSchema(database.pool)).toEqual(newSchema);
  });

  it('stays as it is if a migration fails, and says why', async () => {
    await database.pool.query('CREATE TABLE champion_history (mine text)');
    const before = [await describeSchema(database.pool), await readRows(database.pool, await readColumns(database.pool))];
    await expect(new Warehouse(database).migrate()).rejects.toMatchObject({
      code: 'CHURN_DATABASE_MIGRATION',
      message: expect.stringContaining('"champion_history" already exists'),
    });
    expect([await describeSchema(database.pool), await readRows(database.pool, await readColumns(database.pool))]).toEqual(
      before,
    );
    await database.pool.query('DROP TABLE champion_history');
    await expectEveryRow(database, counts.dump);
  });
});

describe('a new database', () => {
  beforeEach(empty);

  it('belongs to the bundled customer schema', async () => {
    await new Warehouse(database).migrate();
    const { rows } = await database.pool.query('SELECT * FROM churnops_settings');
    expect(rows).toEqual([{ name: 'customer_schema', value: 'telco-customer-churn' }]);
  });

  it('is refused once a later version has used it, and stays as it is', async () => {
    await new Warehouse(database).migrate();
    await database.pool.query("INSERT INTO churnops_migrations VALUES ('9999_later', '2100-01-01T00:00:00.000Z')");
    const before = await readRows(database.pool, await readColumns(database.pool));
    await expect(new Warehouse(database).migrate()).rejects.toMatchObject({
      code: 'CHURN_DATABASE_NEWER',
      message: expect.stringContaining('9999_later'),
      remedy: expect.stringContaining('version of churnops'),
    });
    expect(await readRows(database.pool, await readColumns(database.pool))).toEqual(before);
  });

  it('records each migration once', async () => {
    await new Warehouse(database).migrate();
    await new Warehouse(database).migrate();
    const { rows } = await database.pool.query<{ name: string }>('SELECT name FROM churnops_migrations ORDER BY name');
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(productMigrations.migrations));
  });
});
