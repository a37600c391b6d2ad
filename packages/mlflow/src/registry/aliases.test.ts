import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestStores, testStores } from '../testing-stores.js';
import type { ModelAliases } from './aliases.js';

let stores: TestStores;
let aliases: ModelAliases;
let counter = 0;
/** A model of one test, with three versions. */
let name: string;
beforeAll(async () => {
  stores = await testStores();
  ({ aliases } = stores.registry);
});
beforeEach(async () => {
  name = `aliases ${counter++}`;
  await stores.registry.models.create(name, '', []);
  for (let i = 0; i < 3; i++) await stores.registry.versions.create({ name, source: 's3://bucket/model', tags: [] });
});

const listed = async () => (await stores.registry.models.get(name)).aliases.map(({ alias, version }) => `${alias} ${version}`);

describe('an alias', () => {
  it('belongs to one version at a time; a version may have several', async () => {
    for (const alias of ['champion', 'best']) await aliases.set(name, alias, '2');
    const found = await aliases.version(name, 'champion');
    expect([found.version, [...found.aliases].sort()]).toEqual(['2', ['best', 'champion']]);
    await aliases.set(name, 'champion', '3');
    expect([(await aliases.version(name, 'champion')).version, await listed()]).toEqual(['3', ['best 2', 'champion 3']]);
    expect((await stores.registry.versions.get(name, '2')).aliases).toEqual(['best']);
  });

  it('is case-sensitive', async () => {
    await aliases.set(name, 'a', '1');
    await aliases.set(name, 'A', '2');
    expect([(await aliases.version(name, 'a')).version, (await aliases.version(name, 'A')).version]).toEqual(['1', '2']);
  });

  it('is gone once deleted; deleting it again changes nothing, as on the real server', async () => {
    await aliases.set(name, 'champion', '1');
    await aliases.delete(name, 'champion');
    await aliases.delete(name, 'champion');
    expect(await listed()).toEqual([]);
    await expect(aliases.version(name, 'champion')).rejects.toMatchObject({
      code: 'INVALID_PARAMETER_VALUE',
      message: 'Registered model alias champion not found.',
    });
  });

  it('can only be set on existing versions', async () => {
    await aliases.set(name, 'champion', '1');
    await expect(aliases.set(name, 'champion', '4')).rejects.toMatchObject({
      code: 'RESOURCE_DOES_NOT_EXIST',
      message: `Model Version (name=${name}, version=4) not found`,
    });
    expect(await listed()).toEqual(['champion 1']);
    for (const ask of [aliases.version('none', 'a'), aliases.delete('none', 'a')]) {
      await expect(ask).rejects.toThrow('Registered Model with name=none not found');
    }
  });
});

describe('latest', () => {
  it('is the newest version, whatever its stage, and needs no setting', async () => {
    await stores.registry.versions.transition(name, '1', 'Production', false);
    expect((await aliases.version(name, 'latest')).version).toBe('3');
    await stores.registry.versions.delete(name, '3');
    expect((await aliases.version(name, 'LATEST')).version).toBe('2');
  });

  it('of a model without versions is missing', async () => {
    await stores.registry.models.create(`${name}, empty`, '', []);
    await expect(aliases.version(`${name}, empty`, 'latest')).rejects.toMatchObject({
      code: 'RESOURCE_DOES_NOT_EXIST',
      message: `Latest version not found for model ${name}, empty.`,
    });
  });
});
