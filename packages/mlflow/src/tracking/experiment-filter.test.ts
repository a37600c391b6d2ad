import { beforeAll, describe, expect, it } from 'vitest';
import { type TestStores, testStores } from '../testing-stores.js';

let stores: TestStores;
const ids: Record<string, string> = {};
beforeAll(async () => {
  stores = await testStores();
  const tagged = [{ key: 'team', value: 'Crm' }];
  for (const [name, created, tags] of [
    ['ef a', 10, tagged],
    ['ef b', 20, [{ key: 'team', value: 'risk' }]],
    ['ef c', 30, []],
  ] as const) {
    stores.clock.now = created;
    ids[name] = await stores.experiments.create(name, undefined, tags);
  }
  stores.clock.now = 40;
  await stores.experiments.rename(ids['ef b'] as string, 'ef renamed');
});

async function names(search: { filter?: string; order_by?: string[] }): Promise<string[]> {
  const filter = search.filter ? `name ILIKE 'ef %' AND ${search.filter}` : "name ILIKE 'ef %'";
  const { items } = await stores.experiments.search({ order_by: ['creation_time'], ...search, filter });
  return items.map(({ name }) => name);
}

describe('a filter of experiments', () => {
  it.each([
    ["name = 'ef a'", ['ef a']],
    ["name != 'ef a'", ['ef renamed', 'ef c']],
    ["name LIKE 'EF c'", []],
    ["attribute.name ILIKE '%C'", ['ef c']],
    ["tags.team = 'Crm'", ['ef a']],
    // Experiments without the tag meet no condition on it.
    ["tags.team != 'Crm'", ['ef renamed']],
    ["tag.team ILIKE 'crm'", ['ef a']],
    ['tags.team IS NULL', ['ef c']],
    ['tags.team IS NOT NULL', ['ef a', 'ef renamed']],
    ['creation_time > 10', ['ef renamed', 'ef c']],
    ['creation_time <= 20', ['ef a', 'ef renamed']],
    ['last_update_time = 40', ['ef renamed']],
    ["tags.team = 'risk' AND creation_time = 20", ['ef renamed']],
  ])('%s', async (filter, found) => {
    expect(await names({ filter })).toEqual(found);
  });

  it('takes ids as text, one or several', async () => {
    const [a, c] = [ids['ef a'], ids['ef c']];
    expect(await names({ filter: `experiment_id = '${a}'` })).toEqual(['ef a']);
    expect(await names({ filter: `experiment_id != '${a}'` })).toEqual(['ef renamed', 'ef c']);
    expect(await names({ filter: `experiment_id IN ('${a}', '${c}')` })).toEqual(['ef a', 'ef c']);
    expect(await names({ filter: `experiment_id NOT IN ('${a}', '${c}')` })).toEqual(['ef renamed']);
  });

  // In the words of the real server: tests/peers/test_mlflow_corners.py asks both.
  it.each([
    ["nope = 'x'", "Invalid attribute key 'nope' specified."],
    ["constructor = 'x'", "Invalid attribute key 'constructor' specified."],
    ['name = 5', 'Expected a quoted string value for attributes'],
    ["name > 'a'", "Invalid comparator '>' not one of"],
    ['name IS NULL', "IS NULL / IS NOT NULL is only supported for tags, not for attribute 'name'"],
    ["name IN ('x')", "Only ['experiment_id'] attributes support comparison with a list of quoted string values."],
    ["creation_time = 'x'", 'Expected numeric value type for numeric attribute: creation_time'],
    ['creation_time = 1.5', "Invalid value for numeric attribute 'creation_time': '1.5'"],
    ['creation_time LIKE 1', "Invalid comparator 'LIKE' not one of"],
    ["experiment_id > '1'", 'Invalid comparator for experiment_id: >'],
    ["experiment_id = 'x'", "Invalid experiment ID 'x'. Experiment ID must be a valid integer."],
    ['tags.team = 1', "Expected a quoted string value for tag (e.g. 'my-value')"],
    ["tags.team > 'b'", 'Invalid comparator for tag: >'],
    ["metrics.m = 'x'", "Invalid entity type 'metrics'. Valid entity types are ('attribute', 'tag', 'tags')"],
    ["params.p = 'x'", "Invalid entity type 'params'."],
  ])('%s is refused', async (filter, message) => {
    const refusal = { code: 'INVALID_PARAMETER_VALUE', message: expect.stringContaining(message) };
    await expect(names({ filter })).rejects.toMatchObject(refusal);
  });
});

describe('an order of experiments', () => {
  it.each([
    [['name'], ['ef a', 'ef c', 'ef renamed']],
    [['name DESC'], ['ef renamed', 'ef c', 'ef a']],
    [['last_update_time DESC'], ['ef renamed', 'ef c', 'ef a']],
    [['attribute.experiment_id DESC'], ['ef c', 'ef renamed', 'ef a']],
    [[], ['ef c', 'ef renamed', 'ef a']],
  ])('%j', async (order_by, found) => {
    expect(await names({ order_by })).toEqual(found);
  });

  it.each([
    ['tags.team', 'Invalid order_by entity: tag'],
    ['name UP', "Invalid ordering key in order_by clause 'name UP'."],
    ['nope', "Invalid attribute key 'nope' specified."],
  ])('by %s is refused', async (order, message) => {
    await expect(names({ order_by: [order] })).rejects.toThrow(message);
  });
});
