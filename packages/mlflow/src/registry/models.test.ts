import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestStores, testStores } from '../testing-stores.js';
import type { RegisteredModels } from './models.js';

let stores: TestStores;
let models: RegisteredModels;
let counter = 0;
/** A model of one test, made at 1000. */
let name: string;
beforeAll(async () => {
  stores = await testStores();
  ({ models } = stores.registry);
});
beforeEach(async () => {
  stores.clock.now = 1000;
  name = `models ${counter++}`;
  await models.create(name, 'first', [{ key: 'team', value: 'crm' }]);
  stores.clock.now = 2000;
});

const newVersion = async (stage = 'None') => {
  const { version } = await stores.registry.versions.create({ name, source: 's3://bucket/model', tags: [] });
  if (stage !== 'None') await stores.registry.versions.transition(name, version, stage, false);
  return version;
};

describe('RegisteredModels', () => {
  it('keeps what it was given', async () => {
    expect(await models.get(name)).toEqual({
      name,
      description: 'first',
      creation_timestamp: 1000,
      last_updated_timestamp: 1000,
      latest_versions: [],
      tags: [{ key: 'team', value: 'crm' }],
      aliases: [],
    });
    expect(await models.tags(name)).toEqual([{ key: 'team', value: 'crm' }]);
    expect(await models.tags('none')).toEqual([]);
  });

  it('refuses a name that is taken', async () => {
    await expect(models.create(name, '', [])).rejects.toMatchObject({
      code: 'RESOURCE_ALREADY_EXISTS',
      message: `Registered Model (name=${name}) already exists.`,
    });
    expect((await models.get(name)).description).toBe('first');
  });

  it('updates its time on a new description or name', async () => {
    expect(await models.describe(name, 'second')).toMatchObject({ description: 'second', last_updated_timestamp: 2000 });
    stores.clock.now = 3000;
    const renamed = await models.rename(name, `${name}, renamed`);
    expect(renamed).toMatchObject({ name: `${name}, renamed`, creation_timestamp: 1000, last_updated_timestamp: 3000 });
    await expect(models.get(name)).rejects.toThrow(`Registered Model with name=${name} not found`);
  });

  it('renames versions, tags and aliases with the model', async () => {
    await newVersion();
    await stores.registry.aliases.set(name, 'champion', '1');
    stores.clock.now = 3000;
    const renamed = await models.rename(name, `${name}, renamed`);
    expect(renamed.tags).toEqual([{ key: 'team', value: 'crm' }]);
    expect(renamed.aliases).toEqual([{ alias: 'champion', version: '1' }]);
    expect(renamed.latest_versions).toMatchObject([{ name: `${name}, renamed`, version: '1', aliases: ['champion'] }]);
    const version = await stores.registry.versions.get(`${name}, renamed`, '1');
    expect(version.source).toBe('s3://bucket/model');
    // They change with it, so a search by the latest change finds the newest version first.
    expect([renamed.last_updated_timestamp, version.last_updated_timestamp]).toEqual([3000, 3000]);
  });

  it("can't be renamed to another model's name, but to its own", async () => {
    await models.create(`${name}, other`, '', []);
    await expect(models.rename(name, `${name}, other`)).rejects.toMatchObject({ code: 'RESOURCE_ALREADY_EXISTS' });
    expect((await models.rename(name, name)).name).toBe(name);
  });

  it('deletes a model with everything in it, and starts again at version 1 under its name', async () => {
    await newVersion();
    await newVersion();
    await stores.registry.aliases.set(name, 'champion', '2');
    await models.delete(name);
    await models.create(name, '', []);
    expect(await models.get(name)).toMatchObject({ tags: [], aliases: [], latest_versions: [] });
    expect(await newVersion()).toBe('1');
  });

  it('replaces and deletes tags; deleting one that is not there changes nothing, as on the real server', async () => {
    await models.setTag(name, { key: 'team', value: 'risk' });
    await models.setTag(name, { key: 'more', value: '' });
    await models.deleteTag(name, 'none');
    const byKey = async () => Object.fromEntries((await models.tags(name)).map(({ key, value }) => [key, value]));
    expect(await byKey()).toEqual({ team: 'risk', more: '' });
    await models.deleteTag(name, 'team');
    expect(await byKey()).toEqual({ more: '' });
    // Tags are no change of the model.
    expect((await models.get(name)).last_updated_timestamp).toBe(1000);
  });

  it('has the newest version of each stage', async () => {
    for (const stage of ['None', 'Production', 'None', 'Production', 'Staging', 'Archived']) await newVersion(stage);
    const latest = async (stages?: string[]) =>
      (await models.latestVersions(name, stages)).map(({ version, current_stage }) => `${version} ${current_stage}`);
    const all = ['3 None', '4 Production', '5 Staging', '6 Archived'];
    expect(await latest()).toEqual(all);
    expect(await latest([])).toEqual(all);
    expect((await models.get(name)).latest_versions.map(({ version }) => version)).toEqual(['3', '4', '5', '6']);
    expect(await latest(['production', 'STAGING'])).toEqual(['4 Production', '5 Staging']);
    await stores.registry.versions.delete(name, '4');
    expect(await latest(['Production'])).toEqual(['2 Production']);
    await expect(latest(['Bogus'])).rejects.toThrow(
      'Invalid Model Version stage: Bogus. Value must be one of None, Staging, Production, Archived.',
    );
  });

  it.each<[string, (of: RegisteredModels) => Promise<unknown>]>([
    ['get', (of) => of.get('none')],
    ['describe', (of) => of.describe('none', 'd')],
    ['rename', (of) => of.rename('none', 'other')],
    ['delete', (of) => of.delete('none')],
    ['setTag', (of) => of.setTag('none', { key: 'k', value: 'v' })],
    ['deleteTag', (of) => of.deleteTag('none', 'k')],
    ['latestVersions', (of) => of.latestVersions('none', undefined)],
  ])('%s of a model that does not exist', async (_method, ask) => {
    await expect(ask(models)).rejects.toMatchObject({
      code: 'RESOURCE_DOES_NOT_EXIST',
      message: 'Registered Model with name=none not found',
    });
  });
});
