import { beforeAll, describe, expect, it } from 'vitest';
import { type TestStores, testStores } from '../testing-stores.js';
import type { LoggedModelSearch } from './logged-model-search.js';

let stores: TestStores;
let experiment_id: string;
let run_id: string;
const ids: Record<string, string> = {};
beforeAll(async () => {
  stores = await testStores();
  const { experiments, runs, loggedModels, log, clock } = stores;
  experiment_id = await experiments.create('logged-model-filter', 's3://bucket/lm', []);
  ({ run_id } = (await runs.create({ experiment_id, tags: [] })).info);
  for (const [name, created, params, tags] of [
    ['a', 10, [{ key: 'depth', value: '3' }], [{ key: 'team', value: 'crm' }]],
    ['b', 20, [{ key: 'depth', value: '10' }], []],
    ['c', 30, [], []],
  ] as const) {
    clock.now = created;
    const fields = {
      experiment_id,
      name,
      model_type: `type ${name}`,
      params,
      tags,
      ...(name === 'a' && { source_run_id: run_id }),
    };
    ids[name] = (await loggedModels.create(fields)).info.model_id;
  }
  clock.now = 40;
  await loggedModels.finalize(ids.a as string, 'LOGGED_MODEL_READY');
  await loggedModels.finalize(ids.b as string, 'LOGGED_MODEL_UPLOAD_FAILED');
  const metric = (name: string, value: number, more: object = {}) => ({
    key: 'auc',
    value,
    timestamp: 1,
    step: 0,
    model_id: ids[name],
    ...more,
  });
  await log.logBatch(run_id, {
    metrics: [
      metric('a', 0.9, { dataset_name: 'd', dataset_digest: '1' }),
      metric('a', 0.5, { dataset_name: 'e', dataset_digest: '2' }),
      metric('b', 0.7),
      metric('c', Number.NaN),
    ],
    params: [],
    tags: [],
  });
});

async function names(search: Partial<LoggedModelSearch>): Promise<string[]> {
  const { items } = await stores.loggedModels.search({ experiment_ids: [experiment_id], datasets: [], order_by: [], ...search });
  return items.map(({ info }) => info.name);
}

describe('a filter of logged models', () => {
  it.each([
    ["name = 'a'", ['a']],
    ["name != 'a'", ['c', 'b']],
    ["name IN ('a', 'c')", ['c', 'a']],
    ["name NOT IN ('a')", ['c', 'b']],
    ["attributes.name LIKE 'A'", []],
    ["model_type ILIKE 'TYPE A'", ['a']],
    ["source_run_id = 'RUN'", ['a']],
    // Python's names of statuses, as MLflow's filters have them.
    ["status = 'READY'", ['a']],
    ["status = 'failed'", ['b']],
    ["status IN ('PENDING', 'FAILED')", ['c', 'b']],
    ["artifact_location LIKE 's3://bucket/lm/models/%'", ['c', 'b', 'a']],
    ['creation_time >= 20', ['c', 'b']],
    ['creation_timestamp < 30', ['b', 'a']],
    ['last_updated_timestamp = 40', ['b', 'a']],
    ['last_updated_timestamp_ms > 40 AND creation_timestamp_ms > 0', []],
    ["experiment_id = 'EXPERIMENT'", ['c', 'b', 'a']],
    ["experiment_id IN ('x', '1e3')", []],
    ["lifecycle_stage = 'deleted'", []],
    ["params.depth = '3'", ['a']],
    ["params.depth != '3'", ['b']],
    ["tags.team LIKE 'c%'", ['a']],
    ['metrics.auc > 0.6', ['b', 'a']],
    ['metrics.auc <= 0.5', ['a']],
    // NaN is found by != alone.
    ['metrics.auc != 0.7', ['c', 'a']],
    ["metrics.auc > 0.6 AND params.depth = '10'", ['b']],
  ])('%s', async (filter, found) => {
    expect(await names({ filter: filter.replace('RUN', run_id).replace('EXPERIMENT', experiment_id) })).toEqual(found);
  });

  it('can be limited to models with metrics on given data sets', async () => {
    const [d, e] = [
      { dataset_name: 'd', dataset_digest: '1' },
      { dataset_name: 'e', dataset_digest: '2' },
    ];
    expect(await names({ datasets: [d] })).toEqual(['a']);
    expect(await names({ datasets: [{ dataset_name: 'd' }] })).toEqual(['a']);
    expect(await names({ datasets: [{ dataset_name: 'd', dataset_digest: '2' }] })).toEqual([]);
    expect(await names({ datasets: [d], filter: 'metrics.auc > 0.8' })).toEqual(['a']);
    expect(await names({ datasets: [e], filter: 'metrics.auc > 0.8' })).toEqual([]);
    expect(await names({ datasets: [d, e], filter: 'metrics.auc > 0.8' })).toEqual(['a']);
  });

  // In the words of mlflow/utils/search_logged_model_utils.py: tests/peers/test_mlflow_corners.py asks the real server.
  it.each([
    [
      "params.p > '1'",
      `Invalid comparison operator for params.p: '>'. Expected one of ('=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN').`,
    ],
    [
      "metrics.m LIKE 'x'",
      `Invalid comparison operator for metrics.m: 'LIKE'. Expected one of ('<', '<=', '>', '>=', '=', '!=').`,
    ],
    ["metrics.m = 'x'", "Invalid value for metrics.m: 'x'. Expected a number."],
    ['params.p = 1', 'Invalid value for params.p: 1. Expected a quoted string.'],
    ['name = 5', 'Invalid value for attributes.name: 5. Expected a quoted string.'],
    ['creation_time IN (1)', "Invalid comparison operator for attributes.creation_timestamp_ms: 'IN'."],
    ["bogus.x = 'y'", "Invalid entity type: 'bogus'. Expected one of ['attributes', 'metrics', 'params', 'tags']."],
    ["constructor = 'y'", "Invalid attribute key 'constructor' specified."],
  ])('%s is refused', async (filter, message) => {
    await expect(names({ filter })).rejects.toMatchObject({
      code: 'INVALID_PARAMETER_VALUE',
      message: expect.stringContaining(message),
    });
  });
});

describe('an order of logged models', () => {
  it.each([
    [[], ['c', 'b', 'a']],
    [[{ field_name: 'name', ascending: true }], ['a', 'b', 'c']],
    [[{ field_name: 'creation_timestamp', ascending: true }], ['a', 'b', 'c']],
    [
      [
        { field_name: 'last_updated_timestamp', ascending: false },
        { field_name: 'name', ascending: true },
      ],
      ['a', 'b', 'c'],
    ],
    // Models without the metric come last either way.
    [[{ field_name: 'metrics.auc', dataset_name: 'd', ascending: true }], ['a', 'c', 'b']],
    [[{ field_name: 'metrics.auc', dataset_name: 'd', ascending: false }], ['a', 'c', 'b']],
  ])('%j', async (order_by, found) => {
    expect(await names({ order_by })).toEqual(found);
  });

  it.each([
    ['bogus', 'Invalid order by field name: bogus'],
    ['constructor', 'Invalid order by field name: constructor'],
    ['params.p', 'Invalid order by field name: params.p. Only metrics are supported.'],
  ])('by %s is refused', async (field_name, message) => {
    await expect(names({ order_by: [{ field_name, ascending: true }] })).rejects.toThrow(message);
  });
});
