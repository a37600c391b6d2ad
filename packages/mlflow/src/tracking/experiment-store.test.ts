import { beforeAll, describe, expect, it } from 'vitest';
import { type TestStores, testStores } from '../testing-stores.js';
import { ExperimentStore } from './experiment-store.js';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});

const deletedTime = async (runId: string) =>
  (await stores.db.selectFrom('runs').select('deleted_time').where('run_id', '=', runId).executeTakeFirstOrThrow()).deleted_time;

describe('ExperimentStore', () => {
  it('keeps its fields and times', async () => {
    stores.clock.now = 5;
    const id = await stores.experiments.create('kept', 's3://bucket/a', [{ key: 'team', value: 'churn' }]);
    stores.clock.now = 9;
    await stores.experiments.rename(id, 'renamed');
    expect(await stores.experiments.get(id)).toEqual({
      experiment_id: id,
      name: 'renamed',
      artifact_location: 's3://bucket/a',
      lifecycle_stage: 'active',
      creation_time: 5,
      last_update_time: 9,
      tags: [{ key: 'team', value: 'churn' }],
    });
    expect((await stores.experiments.getByName('renamed')).experiment_id).toBe(id);
    await expect(stores.experiments.getByName('kept')).rejects.toThrow("Could not find experiment with name 'kept'");
  });

  it('refuses a name that is taken, even by a deleted one, without using up an ID', async () => {
    const first = await stores.experiments.create('taken', undefined, []);
    await stores.experiments.setStage(first, 'deleted');
    await expect(stores.experiments.create('taken', undefined, [])).rejects.toMatchObject({ code: 'RESOURCE_ALREADY_EXISTS' });
    const next = await stores.experiments.create('another', undefined, []);
    expect(Number(next)).toBe(Number(first) + 1);
    await expect(stores.experiments.rename(next, 'taken')).rejects.toMatchObject({ code: 'RESOURCE_ALREADY_EXISTS' });
  });

  it('deletes and restores its runs too, and records when', async () => {
    const id = await stores.experiments.create('with runs', undefined, []);
    const { run_id } = (await stores.runs.create({ experiment_id: id, tags: [] })).info;
    expect(await deletedTime(run_id)).toBeNull();
    stores.clock.now = 2000;
    await stores.experiments.setStage(id, 'deleted');
    expect([(await stores.runs.info(run_id)).lifecycle_stage, Number(await deletedTime(run_id))]).toEqual(['deleted', 2000]);
    await expect(stores.experiments.setStage(id, 'deleted')).rejects.toThrow(`No Experiment with id=${id} exists`);
    await expect(stores.runs.create({ experiment_id: id, tags: [] })).rejects.toThrow("must be in the 'active' state");
    await stores.experiments.setStage(id, 'active');
    expect([(await stores.runs.info(run_id)).lifecycle_stage, await deletedTime(run_id)]).toEqual(['active', null]);
    stores.clock.now = 3000;
    await stores.runs.setStage(run_id, 'deleted');
    expect(Number(await deletedTime(run_id))).toBe(3000);
    // No client sees it.
    expect(await stores.runs.info(run_id)).not.toHaveProperty('deleted_time');
  });

  it('replaces and deletes tags', async () => {
    const id = await stores.experiments.create('tagged', undefined, []);
    await stores.experiments.setTag(id, { key: 'a', value: '1' });
    await stores.experiments.setTag(id, { key: 'a', value: '2' });
    expect((await stores.experiments.get(id)).tags).toEqual([{ key: 'a', value: '2' }]);
    await stores.experiments.deleteTag(id, 'a');
    await expect(stores.experiments.deleteTag(id, 'a')).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' });
  });

  it('pages through a search, newest first', async () => {
    stores.clock.now = 10_000;
    for (const name of ['paged 1', 'paged 2', 'paged 3']) {
      stores.clock.now++;
      await stores.experiments.create(name, undefined, []);
    }
    const search = { filter: "name LIKE 'paged %'", max_results: 2 };
    const first = await stores.experiments.search(search);
    expect(first.items.map(({ name }) => name)).toEqual(['paged 3', 'paged 2']);
    const second = await stores.experiments.search({ ...search, page_token: first.nextPageToken });
    expect([second.items.map(({ name }) => name), second.nextPageToken]).toEqual([['paged 1'], undefined]);
  });

  it('moves the default experiment to a root while it is empty', async () => {
    const rooted = (root: string) => new ExperimentStore(stores.db, () => stores.clock.now, undefined, root);
    await rooted('s3://bucket/root').placeDefault();
    expect((await stores.experiments.get('0')).artifact_location).toBe('s3://bucket/root/0');
    await stores.runs.create({ experiment_id: '0', tags: [] });
    await rooted('s3://other').placeDefault();
    expect((await stores.experiments.get('0')).artifact_location).toBe('s3://bucket/root/0');
  });
});
