import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestStores, testStores } from '../testing-stores.js';
import type { ModelVersionCreation } from './version-origin.js';
import type { ModelVersions } from './versions.js';

const SOURCE = 's3://bucket/model';
let stores: TestStores;
let versions: ModelVersions;
let counter = 0;
/** A model of one test, made at 1000. */
let name: string;
beforeAll(async () => {
  stores = await testStores();
  ({ versions } = stores.registry);
});
beforeEach(async () => {
  stores.clock.now = 1000;
  name = `versions ${counter++}`;
  await stores.registry.models.create(name, '', []);
  stores.clock.now = 2000;
});

const create = (more: Partial<ModelVersionCreation> = {}) => versions.create({ name, source: SOURCE, tags: [], ...more });
const changedAt = async () => (await stores.registry.models.get(name)).last_updated_timestamp;
const stages = async () => {
  const { items } = await stores.registry.search.versions({
    filter: `name = '${name}'`,
    order_by: ['version_number ASC'],
    max_results: 100,
  });
  return items.map(({ version, current_stage }) => `${version} ${current_stage}`);
};

describe('a new version', () => {
  it('has what it was given, and the next number', async () => {
    const tags = [{ key: 'k', value: 'v' }];
    expect(await create({ description: 'd', run_link: 'https://x/y', tags })).toEqual({
      name,
      version: '1',
      creation_timestamp: 2000,
      last_updated_timestamp: 2000,
      current_stage: 'None',
      description: 'd',
      source: SOURCE,
      run_id: '',
      run_link: 'https://x/y',
      status: 'READY',
      tags,
      aliases: [],
    });
    expect(await changedAt()).toBe(2000);
    expect((await create()).version).toBe('2');
  });

  it("never reuses a deleted version's number", async () => {
    for (let i = 0; i < 2; i++) await create();
    await versions.delete(name, '2');
    expect((await create()).version).toBe('3');
  });

  it('of a model that does not exist is refused', async () => {
    await expect(create({ name: 'none' })).rejects.toMatchObject({
      code: 'RESOURCE_DOES_NOT_EXIST',
      message: 'Registered Model with name=none not found',
    });
  });

  it('of a logged model has its run and its files, and the model lists it', async () => {
    const experiment_id = await stores.experiments.create(name, 's3://bucket/e', []);
    const { run_id } = (await stores.runs.create({ experiment_id, tags: [] })).info;
    const logged = await stores.loggedModels.create({ experiment_id, source_run_id: run_id, params: [], tags: [] });
    const { model_id, artifact_uri } = logged.info;
    expect(await create({ source: `models:/${model_id}`, model_id })).toMatchObject({ source: `models:/${model_id}`, run_id });
    expect(await versions.downloadUri(name, '1')).toBe(artifact_uri);
    await create({ source: `models:/${model_id}`, model_id });
    const { info } = await stores.loggedModels.get(model_id);
    // As the real server's Python writes it.
    expect(info.tags).toEqual([
      { key: 'mlflow.modelVersions', value: `[{"name": "${name}", "version": 1}, {"name": "${name}", "version": 2}]` },
    ]);
  });
});

describe('a version', () => {
  beforeEach(async () => {
    for (let i = 0; i < 3; i++) await create();
    stores.clock.now = 3000;
  });

  it('is where its source says', async () => {
    expect(await versions.downloadUri(name, '1')).toBe(SOURCE);
  });

  it("updates its own time on a new description, not its model's", async () => {
    expect(await versions.describe(name, '2', 'new')).toMatchObject({ description: 'new', last_updated_timestamp: 3000 });
    expect(await versions.get(name, '1')).toMatchObject({ description: '', last_updated_timestamp: 2000 });
    expect(await changedAt()).toBe(2000);
  });

  it('moves to a stage, next to others or replacing them', async () => {
    for (const version of ['1', '2']) await versions.transition(name, version, 'Production', false);
    expect(await stages()).toEqual(['1 Production', '2 Production', '3 None']);
    const moved = await versions.transition(name, '3', 'production', true);
    expect(moved).toMatchObject({ version: '3', current_stage: 'Production', last_updated_timestamp: 3000 });
    expect(await stages()).toEqual(['1 Archived', '2 Archived', '3 Production']);
    expect(await changedAt()).toBe(3000);
    // One that is there already stays there.
    await versions.transition(name, '3', 'Production', true);
    expect(await stages()).toEqual(['1 Archived', '2 Archived', '3 Production']);
  });

  it.each([
    ['Bogus', false, 'Invalid Model Version stage: Bogus. Value must be one of None, Staging, Production, Archived.'],
    [
      'None',
      true,
      "Model version transition cannot archive existing model versions because 'None' is not an Active stage. " +
        "Valid stages are ['Staging', 'Production']",
    ],
  ])('moves to no stage %s, archiving others: %s', async (stage, archives, message) => {
    await expect(versions.transition(name, '1', stage, archives)).rejects.toMatchObject({
      code: 'INVALID_PARAMETER_VALUE',
      message,
    });
    expect(await stages()).toEqual(['1 None', '2 None', '3 None']);
  });

  it("is deleted with its tags and aliases, and its model's time is updated", async () => {
    await stores.registry.aliases.set(name, 'champion', '2');
    await versions.delete(name, '2');
    expect(await stages()).toEqual(['1 None', '3 None']);
    expect((await stores.registry.models.get(name)).aliases).toEqual([]);
    expect(await changedAt()).toBe(3000);
    await expect(versions.delete(name, '2')).rejects.toThrow(`Model Version (name=${name}, version=2) not found`);
  });

  it("has its own tags; setting one doesn't change its time", async () => {
    await versions.setTag(name, '1', { key: 'k', value: '1' });
    await versions.setTag(name, '1', { key: 'k', value: '2' });
    await versions.deleteTag(name, '1', 'none');
    expect((await versions.get(name, '1')).tags).toEqual([{ key: 'k', value: '2' }]);
    expect((await versions.get(name, '2')).tags).toEqual([]);
    await versions.deleteTag(name, '1', 'k');
    expect(await versions.get(name, '1')).toMatchObject({ tags: [], last_updated_timestamp: 2000 });
  });

  it.each<[string, (of: ModelVersions, version: string) => Promise<unknown>]>([
    ['get', (of, version) => of.get(name, version)],
    ['downloadUri', (of, version) => of.downloadUri(name, version)],
    ['describe', (of, version) => of.describe(name, version, 'd')],
    ['transition', (of, version) => of.transition(name, version, 'Staging', false)],
    ['delete', (of, version) => of.delete(name, version)],
    ['setTag', (of, version) => of.setTag(name, version, { key: 'k', value: 'v' })],
    ['deleteTag', (of, version) => of.deleteTag(name, version, 'k')],
  ])('%s of one that does not exist', async (_method, ask) => {
    for (const version of ['4', '0', 'x', '99999999999999999999']) {
      await expect(ask(versions, version)).rejects.toMatchObject({
        code: 'RESOURCE_DOES_NOT_EXIST',
        message: `Model Version (name=${name}, version=${version}) not found`,
      });
    }
  });
});
