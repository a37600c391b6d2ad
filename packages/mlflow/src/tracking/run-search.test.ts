import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, testServer } from '../testing.js';

let mlflow: TestServer;
let experiment: string;
/** Values of the metric `m` by the name of the run; a run without one has none. */
const VALUES: Readonly<Record<string, number | 'NaN' | undefined>> = {
  two: 2,
  none: undefined,
  nan: 'NaN',
  least: -Number.MAX_VALUE,
  minus: -1,
  most: Number.MAX_VALUE,
};

async function createRun(experiment_id: string, run_name: string, value?: number | 'NaN'): Promise<string> {
  const tags = [{ key: 'kind', value: 'all' }];
  const { run_id } = (await mlflow.call('POST', 'runs/create', { experiment_id, run_name, tags, start_time: 1 })).body.run.info;
  const metrics = value === undefined ? [] : [{ key: 'm', value, timestamp: 1, step: 1 }];
  await mlflow.call('POST', 'runs/log-batch', { run_id, metrics, params: [{ key: 'p', value: run_name }] });
  return run_id;
}

beforeAll(async () => {
  mlflow = await testServer();
  experiment = (await mlflow.call('POST', 'experiments/create', { name: 'searched' })).body.experiment_id;
  for (const [name, value] of Object.entries(VALUES)) await createRun(experiment, name, value);
  // Runs with the same values in another experiment.
  for (const [name, value] of Object.entries(VALUES)) await createRun('0', name, value);
});
afterAll(() => mlflow.close());

async function names(search: object): Promise<string[]> {
  const { body } = await mlflow.call('POST', 'runs/search', { experiment_ids: [experiment], ...search });
  return body.runs.map((run: { info: { run_name: string } }) => run.info.run_name);
}

describe.each([
  ['without a filter', undefined],
  ['with a filter that all runs pass', "tags.kind = 'all'"],
])('orders of runs, %s', (_what, filter) => {
  it.each([
    ['metrics.m ASC', ['least', 'minus', 'two', 'most', 'nan', 'none']],
    ['metrics.m DESC', ['most', 'two', 'minus', 'least', 'nan', 'none']],
    ['params.p', ['least', 'minus', 'most', 'nan', 'none', 'two']],
    ['attributes.run_name DESC', ['two', 'none', 'nan', 'most', 'minus', 'least']],
  ])('%s', async (order, expected) => {
    expect(await names({ filter, order_by: [order] })).toEqual(expected);
  });

  it('by several items, one of them repeated', async () => {
    const order_by = ['tags.kind', 'metrics.m DESC', 'params.p', 'metrics.m ASC'];
    expect(await names({ filter, order_by })).toEqual(['most', 'two', 'minus', 'least', 'nan', 'none']);
  });
});

it('filters find the runs of the experiments that are searched, and no others', async () => {
  expect(await names({ filter: 'metrics.m > 1' })).toHaveLength(2);
  expect(await names({ filter: 'metrics.m > 1', experiment_ids: [experiment, '0'] })).toHaveLength(4);
  expect(await names({ filter: "params.p = 'two'", experiment_ids: [experiment, '0'] })).toEqual(['two', 'two']);
  expect(await names({ filter: "params.p = 'two'", experiment_ids: ['12345'] })).toEqual([]);
  expect(await names({ filter: 'tags.other IS NULL' })).toHaveLength(6);
});

it('finds a run by its name, even if the index holds only its beginning', async () => {
  const long = '名'.repeat(80);
  await createRun('0', `${long}1`);
  await createRun('0', `${long}2`);
  await createRun('0', long.slice(0, 64));
  const byName = (name: string) => names({ experiment_ids: ['0'], filter: `attributes.run_name = '${name}'` });
  expect(await byName(`${long}2`)).toEqual([`${long}2`]);
  expect(await byName(long.slice(0, 64))).toEqual([long.slice(0, 64)]);
  expect(await byName(long.slice(0, 63))).toEqual([]);
  expect(await byName('two')).toEqual(['two']);
});

it('finds runs with what they have logged by then, as runs/get gives it', async () => {
  const experiment_id = (await mlflow.call('POST', 'experiments/create', { name: 'written' })).body.experiment_id;
  const run_id = await createRun(experiment_id, 'ü " \\', 'NaN');
  const search = () =>
    mlflow.server.inject({ method: 'POST', url: '/api/2.0/mlflow/runs/search', payload: { experiment_ids: [experiment_id] } });
  const single = () => mlflow.server.inject({ method: 'GET', url: `/api/2.0/mlflow/runs/get?run_id=${run_id}` });
  const writes: (readonly [path: string, input: object])[] = [
    ['runs/set-tag', { key: 'kind', value: 'other' }],
    ['runs/log-metric', { key: 'm', value: 3, timestamp: '1700000000000000001', step: '1700000000000000003' }],
    ['runs/update', { status: 'FINISHED', end_time: '1700000000000000005' }],
  ];
  for (const [path, input] of writes) {
    expect((await mlflow.call('POST', path, { run_id, ...input })).status).toBe(200);
    // Twice: written, and kept.
    for (let i = 0; i < 2; i++) {
      const { headers, body } = await search();
      expect(headers['content-type']).toContain('application/json');
      expect(body).toBe(`{"runs":[${(await single()).body.slice('{"run":'.length, -1)}]}`);
    }
  }
  expect((await search()).body).toContain('"step":1700000000000000003');
});
