import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MlflowDatabase, MlflowTables } from '../database/tables.js';
import { migrateTracking } from '../migrations/migrate-tracking.js';
import { testDatabase } from '../testing.js';
import { storesOf } from '../testing-stores.js';
import type { Registry } from './registry.js';

const MANY = 3000;
/** Every so many have tags and aliases. */
const EVERY = 60;
let db: MlflowDatabase;
let close: () => Promise<void>;
let registry: Registry;
/** How many parameters each statement has had. */
const parameters: number[] = [];

// A database of its own, as other tests' searches would pass through all these rows.
beforeAll(async () => {
  const database = await testDatabase<MlflowTables>(({ query }) => {
    parameters.push(query.parameters.length);
  });
  await migrateTracking(database.db);
  close = database.close;
  db = database.db.withSchema('mlflow');
  ({ registry } = storesOf(db));
  // Whether a model is there for each version is not the question, and takes most of the time.
  await sql`SET session_replication_role = replica`.execute(db);
  await sql`INSERT INTO mlflow.registered_models (name, creation_timestamp, last_updated_timestamp)
    SELECT 'many ' || i, 0, 0 FROM generate_series(1, ${sql.lit(MANY)}) i`.execute(db);
  await sql`INSERT INTO mlflow.model_versions (name, version, description, source, run_id, run_link, creation_timestamp, last_updated_timestamp)
    SELECT 'many ' || i, 1, '', 's', '', '', 0, i FROM generate_series(1, ${sql.lit(MANY)}) i`.execute(db);
  const some = sql`generate_series(${sql.lit(EVERY)}, ${sql.lit(MANY)}, ${sql.lit(EVERY)}) i`;
  await sql`INSERT INTO mlflow.model_version_tags (name, version, key, value) SELECT 'many ' || i, 1, 'i', i::text FROM ${some}`.execute(
    db,
  );
  await sql`INSERT INTO mlflow.registered_model_aliases (name, alias, version) SELECT 'many ' || i, 'a' || i, 1 FROM ${some}`.execute(
    db,
  );
});
afterAll(() => close());

const numberIn = (name: string) => Number(name.slice('many '.length));
const hasDetails = (name: string) => numberIn(name) % EVERY === 0;

// A statement may have 65,535 at most, and a search finds more than that.
it('needs no more parameters for many versions and models than for a few', async () => {
  const parametersOf = async (most: number) => {
    parameters.length = 0;
    await registry.search.versions({ filter: "name LIKE 'many %'", max_results: most });
    await registry.search.models({ filter: "name LIKE 'many %'", max_results: most });
    return [...parameters];
  };
  const few = await parametersOf(2);
  expect(few.length).toBeGreaterThan(4);
  expect(await parametersOf(MANY)).toEqual(few);
});

it('each of many versions and models gets its own tags and aliases', async () => {
  const search = { filter: "name LIKE 'many %'", max_results: 200_000 };
  const versions = await registry.search.versions(search);
  const models = await registry.search.models(search);
  expect([versions.items.length, models.items.length]).toEqual([MANY, MANY]);
  // Not an assertion for each, which would take most of the test's time.
  const wrongVersion = versions.items.find(
    ({ name, tags }) => JSON.stringify(tags) !== (hasDetails(name) ? `[{"key":"i","value":"${numberIn(name)}"}]` : '[]'),
  );
  const wrongModel = models.items.find(
    ({ name, aliases, latest_versions }) =>
      JSON.stringify([aliases, latest_versions.map((version) => version.name)]) !==
      JSON.stringify([hasDetails(name) ? [{ alias: `a${numberIn(name)}`, version: '1' }] : [], [name]]),
  );
  expect([wrongVersion, wrongModel]).toEqual([undefined, undefined]);
});
