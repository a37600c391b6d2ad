import { beforeAll, describe, expect, it } from 'vitest';
import { type TestStores, testStores } from '../testing-stores.js';
import type { RegistryQuery } from './search.js';

let stores: TestStores;
let run_id: string;
beforeAll(async () => {
  stores = await testStores();
  const { clock, registry, experiments, runs } = stores;
  const experiment_id = await experiments.create('registry search', 's3://bucket/e', []);
  ({ run_id } = (await runs.create({ experiment_id, tags: [] })).info);
  for (const [i, [name, tags]] of [
    ['rs a', [{ key: 'team', value: 'Crm' }]],
    ['rs b', [{ key: 'team', value: 'risk' }]],
    ['rs c', []],
    ['rs prompt', [{ key: 'mlflow.prompt.is_prompt', value: 'true' }]],
  ].entries() as Iterable<[number, [string, { key: string; value: string }[]]]>) {
    clock.now = 100 + i;
    await registry.models.create(name, '', tags);
  }
  clock.now = 200;
  await registry.versions.create({ name: 'rs a', source: 's3://bucket/1', tags: [{ key: 'k', value: 'v' }] });
  clock.now = 210;
  await registry.versions.create({ name: 'rs a', source: 's3://bucket/2', run_id, tags: [] });
  clock.now = 220;
  await registry.versions.create({ name: 'rs b', source: 's3://other/1', tags: [{ key: 'k', value: 'w' }] });
  const prompt = [
    { key: 'mlflow.prompt.is_prompt', value: 'true' },
    { key: 'mlflow.prompt.text', value: 'Hi' },
  ];
  await registry.versions.create({ name: 'rs prompt', source: 'prompt-template', tags: prompt });
  await registry.aliases.set('rs a', 'champion', '1');
  clock.now = 230;
  await registry.versions.describe('rs a', '1', 'described last');
});

const among = (filter: string | undefined) => (filter ? `name LIKE 'rs %' AND ${filter}` : "name LIKE 'rs %'");

async function models(filter?: string, more: Partial<RegistryQuery> = {}): Promise<string[]> {
  const { items } = await stores.registry.search.models({ max_results: 100, ...more, filter: among(filter) });
  return items.map(({ name }) => name);
}

async function versions(filter?: string, more: Partial<RegistryQuery> = {}): Promise<string[]> {
  const { items } = await stores.registry.search.versions({ max_results: 100, ...more, filter: among(filter) });
  return items.map(({ name, version }) => `${name} ${version}`);
}

describe('a search for models', () => {
  it.each([
    [undefined, ['rs a', 'rs b', 'rs c']],
    ["name = 'rs b'", ['rs b']],
    ["name != 'rs b'", ['rs a', 'rs c']],
    ["name LIKE 'RS%'", []],
    ["name ILIKE 'RS%'", ['rs a', 'rs b', 'rs c']],
    ["name IN ('rs a', 'rs c', 'x')", ['rs a', 'rs c']],
    ["name NOT IN ('rs a')", ['rs b', 'rs c']],
    ["tags.team = 'Crm'", ['rs a']],
    // Models without the tag meet no condition on it.
    ["tags.team != 'Crm'", ['rs b']],
    ["tags.`team` ILIKE 'CRM' AND name = 'rs a'", ['rs a']],
    // Prompts are found by whoever asks for them; MLflow's client asks for the others in this way.
    ["tags.mlflow.prompt.is_prompt = 'true'", ['rs prompt']],
    ["tags.`mlflow.prompt.is_prompt` != 'true'", ['rs a', 'rs b', 'rs c']],
    ["name = 'rs prompt'", []],
  ])('by %s', async (filter, found) => {
    expect(await models(filter)).toEqual(found);
  });

  it.each([
    [['name DESC'], ['rs c', 'rs b', 'rs a']],
    // A new version is a change of its model, and so is none of the description of one.
    [['timestamp DESC'], ['rs b', 'rs a', 'rs c']],
    [['last_updated_timestamp'], ['rs c', 'rs a', 'rs b']],
  ])('in the order %j', async (order_by, found) => {
    expect(await models(undefined, { order_by })).toEqual(found);
  });

  it('goes on page by page', async () => {
    const first = await stores.registry.search.models({ max_results: 2, filter: among(undefined) });
    expect(first.items.map(({ name }) => name)).toEqual(['rs a', 'rs b']);
    expect(await models(undefined, { max_results: 2, page_token: first.nextPageToken })).toEqual(['rs c']);
    await expect(models(undefined, { page_token: 'abc' })).rejects.toThrow('Invalid page token');
  });

  it('shows aliases on the model, not on its versions, as the real server does', async () => {
    const { items } = await stores.registry.search.models({ max_results: 1, filter: "name = 'rs a'" });
    expect(items[0]?.aliases).toEqual([{ alias: 'champion', version: '1' }]);
    expect(items[0]?.latest_versions).toMatchObject([{ version: '2', aliases: [] }]);
  });

  // In the words of the real server: tests/peers/test_mlflow_corners.py asks both.
  it.each([
    ["run_id = 'x'", "Invalid attribute key 'run_id' specified. Valid keys are '{'name'}'"],
    ['name = 1', 'Expected a quoted string value or a list of quoted string values for attributes'],
    ["name > 'a'", 'Invalid comparator for attribute: >'],
    ['name IS NULL', 'Invalid comparator for attribute: IS NULL'],
    ["tags.k > 'x'", 'Invalid comparator for tag: >'],
    ['tags.k IS NULL', 'Invalid comparator for tag: IS NULL'],
    ["metrics.m = 'x'", "Invalid entity type 'metrics'"],
  ])('refuses %s', async (filter, message) => {
    await expect(models(filter)).rejects.toMatchObject({
      code: 'INVALID_PARAMETER_VALUE',
      message: expect.stringContaining(message),
    });
  });

  it.each([
    ['name UP', "Invalid ordering key in order_by clause 'name UP'."],
    ['tags.k', "Invalid order by key 'tags.k' specified. Valid keys are '{'name', 'timestamp'}'"],
    ['creation_timestamp', "Invalid order by key 'creation_timestamp' specified."],
    ['constructor', "Invalid order by key 'constructor' specified."],
    ['attribute.name DESC', "Invalid order by key 'attribute.name' specified."],
    ['`name`', "Invalid order by key '`name`' specified."],
  ])('refuses the order %s', async (order, message) => {
    await expect(models(undefined, { order_by: [order] })).rejects.toThrow(message);
  });
});

describe('a search for versions', () => {
  it.each([
    // By the latest change, the newest first.
    [undefined, ['rs a 1', 'rs b 1', 'rs a 2']],
    ["name = 'rs a'", ['rs a 1', 'rs a 2']],
    ["name = 'rs a' AND version_number = 2", ['rs a 2']],
    ['version_number >= 2', ['rs a 2']],
    // The API's versions are strings.
    ["version_number = '2'", ['rs a 2']],
    ["version_number != ' +1 ' AND name = 'rs a'", ['rs a 2']],
    ["run_id = 'RUN'", ['rs a 2']],
    ["run_id IN ('RUN', 'x')", ['rs a 2']],
    ["source_path LIKE 's3://bucket/%'", ['rs a 1', 'rs a 2']],
    ["tags.k = 'v'", ['rs a 1']],
    ["tags.k != 'v'", ['rs b 1']],
    ["tags.mlflow.prompt.is_prompt = 'true'", ['rs prompt 1']],
    ["name = 'rs prompt'", []],
  ])('by %s', async (filter, found) => {
    expect(await versions(filter?.replace('RUN', run_id))).toEqual(found);
  });

  it.each([
    [
      ['name ASC', 'version_number DESC'],
      ['rs a 2', 'rs a 1', 'rs b 1'],
    ],
    [['creation_timestamp ASC'], ['rs a 1', 'rs a 2', 'rs b 1']],
    [['last_updated_timestamp ASC'], ['rs a 2', 'rs b 1', 'rs a 1']],
  ])('in the order %j', async (order_by, found) => {
    expect(await versions(undefined, { order_by })).toEqual(found);
  });

  it('goes on page by page', async () => {
    const first = await stores.registry.search.versions({ max_results: 2, filter: among(undefined) });
    expect(first.items.map(({ name, version }) => `${name} ${version}`)).toEqual(['rs a 1', 'rs b 1']);
    expect(await versions(undefined, { max_results: 2, page_token: first.nextPageToken })).toEqual(['rs a 2']);
  });

  it('shows tags but no aliases, as the real server does', async () => {
    const { items } = await stores.registry.search.versions({ max_results: 1, filter: "name = 'rs a' AND version_number = 1" });
    expect(items).toMatchObject([{ tags: [{ key: 'k', value: 'v' }], aliases: [], description: 'described last' }]);
  });

  it.each([
    ["current_stage = 'None'", "Invalid attribute key 'current_stage' specified."],
    ["version_number = 'x'", "Invalid value for numeric attribute 'version_number'"],
    ['version_number = 1.5', "Invalid value for numeric attribute 'version_number': 1.5"],
    ['version_number = 1.0', "Invalid value for numeric attribute 'version_number': 1.0"],
    ["version_number = '1.0'", "Invalid value for numeric attribute 'version_number': '1.0'"],
    ["version_number LIKE '1'", 'Invalid comparator for attribute version_number: LIKE'],
    ['run_id = 5', 'attributes support comparison with numeric values.'],
    ["source_path IN ('x')", "Only ['name', 'run_id'] attributes support comparison with a list of quoted string values."],
    ["tags.k > 'x'", 'Invalid comparator for tag: >'],
  ])('refuses %s', async (filter, message) => {
    await expect(versions(filter)).rejects.toMatchObject({
      code: 'INVALID_PARAMETER_VALUE',
      message: expect.stringContaining(message),
    });
  });
});
