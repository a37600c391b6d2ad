import type { Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MlflowTables } from '../database/tables.js';
import { migrateTracking } from '../migrations/migrate-tracking.js';
import { testDatabase } from '../testing.js';
import { ExperimentStore } from './experiment-store.js';
import { RunStore } from './run-store.js';

let db: Kysely<MlflowTables>;
let close: () => Promise<void>;
let time = 1000;
let experiments: ExperimentStore;
let runs: RunStore;
beforeAll(async () => {
  const database = await testDatabase<MlflowTables>();
  ({ close } = database);
  await migrateTracking(database.db);
  db = database.db.withSchema('mlflow');
  experiments = new ExperimentStore(db, () => time);
  runs = new RunStore(db, experiments, () => time);
});
afterAll(() => close());

const deletedTime = async (runId: string) =>
  (await db.selectFrom('runs').select('deleted_time').where('run_id', '=', runId).executeTakeFirstOrThrow()).deleted_time;

describe('ExperimentStore', () => {
  it('keeps what it was given, with its times', async () => {
    time = 5;
    const id = await experiments.create('kept', 's3://bucket/a', [{ key: 'team', value: 'churn' }]);
    time = 9;
    await experiments.rename(id, 'renamed');
    expect(await experiments.get(id)).toEqual({
      experiment_id: id,
      name: 'renamed',
      artifact_location: 's3://bucket/a',
      lifecycle_stage: 'active',
      creation_time: 5,
      last_update_time: 9,
      tags: [{ key: 'team', value: 'churn' }],
    });
    expect((await experiments.getByName('renamed')).experiment_id).toBe(id);
    await expect(experiments.getByName('kept')).rejects.toThrow("Could not find experiment with name 'kept'");
  });

  it('refuses a name that is taken, also by a deleted one, and uses up no number', async () => {
    const first = await experiments.create('taken', undefined, []);
    await experiments.setStage(first, 'deleted');
    await expect(experiments.create('taken', undefined, [])).rejects.toMatchObject({ code: 'RESOURCE_ALREADY_EXISTS' });
    const next = await experiments.create('another', undefined, []);
    expect(Number(next)).toBe(Number(first) + 1);
    await expect(experiments.rename(next, 'taken')).rejects.toMatchObject({ code: 'RESOURCE_ALREADY_EXISTS' });
  });

  it('deletes and restores runs along, and dates their deletion', async () => {
    const id = await experiments.create('with runs', undefined, []);
    const { run_id } = (await runs.create({ experiment_id: id, tags: [] })).info;
    expect(await deletedTime(run_id)).toBeNull();
    time = 2000;
    await experiments.setStage(id, 'deleted');
    expect([(await runs.info(run_id)).lifecycle_stage, Number(await deletedTime(run_id))]).toEqual(['deleted', 2000]);
    await expect(experiments.setStage(id, 'deleted')).rejects.toThrow(`No Experiment with id=${id} exists`);
    await expect(runs.create({ experiment_id: id, tags: [] })).rejects.toThrow("must be in the 'active' state");
    await experiments.setStage(id, 'active');
    expect([(await runs.info(run_id)).lifecycle_stage, await deletedTime(run_id)]).toEqual(['active', null]);
    time = 3000;
    await runs.setStage(run_id, 'deleted');
    expect(Number(await deletedTime(run_id))).toBe(3000);
    // No client sees it.
    expect(await runs.info(run_id)).not.toHaveProperty('deleted_time');
  });

  it('replaces and deletes tags', async () => {
    const id = await experiments.create('tagged', undefined, []);
    await experiments.setTag(id, { key: 'a', value: '1' });
    await experiments.setTag(id, { key: 'a', value: '2' });
    expect((await experiments.get(id)).tags).toEqual([{ key: 'a', value: '2' }]);
    await experiments.deleteTag(id, 'a');
    await expect(experiments.deleteTag(id, 'a')).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' });
  });

  it('pages through a search, newest first', async () => {
    time = 10_000;
    for (const name of ['p1', 'p2', 'p3']) {
      time++;
      await experiments.create(name, undefined, []);
    }
    const search = { filter: "name LIKE 'p%'", max_results: 2 };
    const first = await experiments.search(search);
    expect(first.items.map(({ name }) => name)).toEqual(['p3', 'p2']);
    const second = await experiments.search({ ...search, page_token: first.nextPageToken });
    expect([second.items.map(({ name }) => name), second.nextPageToken]).toEqual([['p1'], undefined]);
  });

  it('moves the experiment of the beginning to a root, as long as it is empty', async () => {
    const rooted = (root: string) => new ExperimentStore(db, () => time, undefined, root);
    await rooted('s3://bucket/root').placeDefault();
    expect((await experiments.get('0')).artifact_location).toBe('s3://bucket/root/0');
    await runs.create({ experiment_id: '0', tags: [] });
    await rooted('s3://other').placeDefault();
    expect((await experiments.get('0')).artifact_location).toBe('s3://bucket/root/0');
  });
});
