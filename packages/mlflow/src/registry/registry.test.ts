import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MlflowDatabase, MlflowTables } from '../database/tables.js';
import { LoggedModelStore } from '../logged-models/logged-model-store.js';
import { migrateTracking } from '../migrations/migrate-tracking.js';
import { testDatabase } from '../testing.js';
import { ExperimentStore } from '../tracking/experiment-store.js';
import { RunStore } from '../tracking/run-store.js';
import { RegistryEvents } from '../webhooks/registry-events.js';
import { Registry } from './registry.js';

let now = 0;
const clock = () => now;
let db: MlflowDatabase;
let close: () => Promise<void>;
let registry: Registry;

beforeAll(async () => {
  const database = await testDatabase<MlflowTables>();
  await migrateTracking(database.db);
  close = database.close;
  db = database.db.withSchema('mlflow');
  const experiments = new ExperimentStore(db, clock);
  const loggedModels = new LoggedModelStore(db, experiments, clock);
  registry = new Registry(db, new RunStore(db, experiments, clock), loggedModels, new RegistryEvents(clock), clock);
});
afterAll(() => close());

/** A model with so many versions, made at time 0. */
async function create(name: string, versions: number): Promise<void> {
  now = 0;
  await registry.models.create(name, '', []);
  for (let i = 0; i < versions; i++) await registry.versions.create({ name, source: 's3://bucket/model', tags: [] });
}

it('latest is the newest version, whatever its stage, and needs no setting', async () => {
  await create('newest', 3);
  await registry.versions.transition('newest', '1', 'Production', false);
  expect((await registry.aliases.version('newest', 'latest')).version).toBe('3');
  await registry.versions.delete('newest', '3');
  expect((await registry.aliases.version('newest', 'LATEST')).version).toBe('2');
  await create('empty', 0);
  await expect(registry.aliases.version('empty', 'latest')).rejects.toMatchObject({
    code: 'RESOURCE_DOES_NOT_EXIST',
    message: 'Latest version not found for model empty.',
  });
});

it("a move to another stage and a version's deletion are changes of the model", async () => {
  await create('changed', 2);
  const changedAt = async () => (await registry.models.get('changed')).last_updated_timestamp;
  now = 10;
  await registry.versions.transition('changed', '1', 'Staging', false);
  expect(await changedAt()).toBe(10);
  now = 20;
  await registry.versions.delete('changed', '2');
  expect(await changedAt()).toBe(20);
  // The real server has these for changes of the version alone.
  now = 30;
  await registry.versions.describe('changed', '1', 'text');
  await registry.versions.setTag('changed', '1', { key: 'k', value: 'v' });
  expect(await changedAt()).toBe(20);
});

it('each of many versions and models gets its own tags and aliases', async () => {
  const many = 70_000;
  await sql`INSERT INTO mlflow.registered_models (name, creation_timestamp, last_updated_timestamp)
    SELECT 'many ' || i, 0, 0 FROM generate_series(1, ${sql.lit(many)}) i`.execute(db);
  await sql`INSERT INTO mlflow.model_versions (name, version, description, source, run_id, run_link, creation_timestamp, last_updated_timestamp)
    SELECT 'many ' || i, 1, '', 's', '', '', 0, i FROM generate_series(1, ${sql.lit(many)}) i`.execute(db);
  await sql`INSERT INTO mlflow.model_version_tags (name, version, key, value)
    SELECT 'many ' || i, 1, 'i', i::text FROM generate_series(1, ${sql.lit(many)}) i`.execute(db);
  await sql`INSERT INTO mlflow.registered_model_aliases (name, alias, version)
    SELECT 'many ' || i, 'a' || i, 1 FROM generate_series(1, ${sql.lit(many)}) i`.execute(db);
  const search = { filter: "name LIKE 'many %'", max_results: 200_000 };
  const versions = await registry.search.versions(search);
  const models = await registry.search.models(search);
  expect([versions.items.length, models.items.length]).toEqual([many, many]);
  // One comparison: an assertion for each of them would take most of the test's time.
  const own = (name: string) => name.slice('many '.length);
  expect(versions.items.map(({ tags }) => tags)).toEqual(versions.items.map(({ name }) => [{ key: 'i', value: own(name) }]));
  const details = models.items.map(({ aliases, latest_versions }) => [aliases, latest_versions.map(({ name }) => name)]);
  expect(details).toEqual(models.items.map(({ name }) => [[{ alias: `a${own(name)}`, version: '1' }], [name]]));
});
