import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MlflowDatabase, MlflowTables } from '../database/tables.js';
import { migrateTracking } from '../migrations/migrate-tracking.js';
import { testDatabase } from '../testing.js';
import { storesOf } from '../testing-stores.js';
import type { Registry } from './registry.js';

/** More than a statement may have parameters. */
const MANY = 70_000;
let db: MlflowDatabase;
let close: () => Promise<void>;
let registry: Registry;

// A database of its own, as other tests' searches would pass through all these rows.
beforeAll(async () => {
  const database = await testDatabase<MlflowTables>();
  await migrateTracking(database.db);
  close = database.close;
  db = database.db.withSchema('mlflow');
  ({ registry } = storesOf(db));
});
afterAll(() => close());

it('each of many versions and models gets its own tags and aliases', async () => {
  await sql`INSERT INTO mlflow.registered_models (name, creation_timestamp, last_updated_timestamp)
    SELECT 'many ' || i, 0, 0 FROM generate_series(1, ${sql.lit(MANY)}) i`.execute(db);
  await sql`INSERT INTO mlflow.model_versions (name, version, description, source, run_id, run_link, creation_timestamp, last_updated_timestamp)
    SELECT 'many ' || i, 1, '', 's', '', '', 0, i FROM generate_series(1, ${sql.lit(MANY)}) i`.execute(db);
  await sql`INSERT INTO mlflow.model_version_tags (name, version, key, value)
    SELECT 'many ' || i, 1, 'i', i::text FROM generate_series(1, ${sql.lit(MANY)}) i`.execute(db);
  await sql`INSERT INTO mlflow.registered_model_aliases (name, alias, version)
    SELECT 'many ' || i, 'a' || i, 1 FROM generate_series(1, ${sql.lit(MANY)}) i`.execute(db);
  const search = { filter: "name LIKE 'many %'", max_results: 200_000 };
  const versions = await registry.search.versions(search);
  const models = await registry.search.models(search);
  expect([versions.items.length, models.items.length]).toEqual([MANY, MANY]);
  // One comparison: an assertion for each of them would take most of the test's time.
  const own = (name: string) => name.slice('many '.length);
  expect(versions.items.map(({ tags }) => tags)).toEqual(versions.items.map(({ name }) => [{ key: 'i', value: own(name) }]));
  const details = models.items.map(({ aliases, latest_versions }) => [aliases, latest_versions.map(({ name }) => name)]);
  expect(details).toEqual(models.items.map(({ name }) => [[{ alias: `a${own(name)}`, version: '1' }], [name]]));
});
