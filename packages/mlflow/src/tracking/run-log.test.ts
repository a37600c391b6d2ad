import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestServer, testServer } from '../testing.js';

let mlflow: TestServer;
beforeAll(async () => {
  mlflow = await testServer();
});
afterAll(() => mlflow.close());

async function createRun(): Promise<string> {
  const { body } = await mlflow.call('POST', 'runs/create', {
    experiment_id: '0',
    run_name: 'r',
    tags: [{ key: 'z', value: '1' }],
  });
  return body.run.info.run_id;
}

/** What `runs/get` and `runs/search` tell of a run, by a server that has nothing of it in memory, and by one that has. */
async function readings(run_id: string) {
  const got = await mlflow.call('GET', 'runs/get', { run_id });
  const found = await mlflow.call('POST', 'runs/search', { experiment_ids: ['0'], filter: `run_id = '${run_id}'` });
  return [got.body.run, found.body.runs[0]];
}

const keys = (items: { key: string }[]) => items.map(({ key }) => key);

it('what a run logged is read in the order in which it was logged', async () => {
  const run_id = await createRun();
  const metric = (key: string, step: number) => ({ key, value: step, timestamp: 1, step });
  await mlflow.call('POST', 'runs/log-batch', {
    run_id,
    params: ['q', 'b', 'a'].map((key) => ({ key, value: '1' })),
    tags: ['y', 'c'].map((key) => ({ key, value: '1' })),
    metrics: [metric('n', 1), metric('d', 1), metric('n', 2), metric('e', 1)],
  });
  await mlflow.call('POST', 'runs/log-parameter', { run_id, key: '0', value: '1' });
  // A new value moves nothing.
  await mlflow.call('POST', 'runs/set-tag', { run_id, key: 'y', value: '2' });
  await mlflow.call('POST', 'runs/log-metric', { run_id, ...metric('d', 7) });
  const dataset = (name: string) => ({ dataset: { name, digest: '1', source_type: 's', source: 's' }, tags: [] });
  await mlflow.call('POST', 'runs/log-inputs', { run_id, datasets: ['t', 'f', 'm'].map(dataset) });
  for (const { data, inputs } of await readings(run_id)) {
    expect(keys(data.params)).toEqual(['q', 'b', 'a', '0']);
    expect(keys(data.tags)).toEqual(['z', 'mlflow.runName', 'y', 'c']);
    expect(keys(data.metrics)).toEqual(['n', 'd', 'e']);
    expect(inputs.dataset_inputs.map((input: { dataset: { name: string } }) => input.dataset.name)).toEqual(['t', 'f', 'm']);
  }
});

it('steps and times are kept as int64', async () => {
  const start = 1_700_000_000_123_456_789n;
  const post = async (path: string, payload: string) => {
    const headers = { 'content-type': 'application/json' };
    const { statusCode, body } = await mlflow.server.inject({ method: 'POST', url: `/api/2.0/mlflow/${path}`, headers, payload });
    expect([path, statusCode, body]).toEqual([path, 200, expect.anything()]);
    return body;
  };
  const created = await post('runs/create', `{"experiment_id":"0","start_time":${start}}`);
  expect(created).toContain(`"start_time":${start}`);
  const run_id = JSON.parse(created).run.info.run_id;
  await post('runs/log-metric', `{"run_id":"${run_id}","key":"single","value":1,"timestamp":${start},"step":${start + 1n}}`);
  const least = -(2n ** 63n);
  await post(
    'runs/log-batch',
    `{"run_id":"${run_id}","metrics":[{"key":"m","value":1e300,"timestamp":"${start}","step":${least}}]}`,
  );
  await post('runs/update', `{"run_id":"${run_id}","end_time":${start + 5n}}`);
  const get = async (path: string) => (await mlflow.server.inject({ url: `/api/2.0/mlflow/${path}run_id=${run_id}` })).body;
  const run = await get('runs/get?');
  for (const part of [
    `"end_time":${start + 5n}`,
    `"timestamp":${start},"step":${start + 1n}`,
    `"timestamp":${start},"step":${least}`,
  ]) {
    expect(run).toContain(part);
  }
  expect(await get('metrics/get-history?metric_key=m&')).toContain(`"timestamp":${start},"step":${least}`);
  expect(await get('metrics/get-history-bulk?metric_key=single&')).toContain(`"step":${start + 1n}`);
  expect(await post('runs/search', '{"experiment_ids":["0"],"max_results":1}')).toContain(`"start_time":${start}`);
});

it.each([
  [2.5, 200, 2],
  ['7', 200, 7],
  [-3, 200, -3],
  ['2.5', 400, undefined],
  ['9223372036854775808', 400, undefined],
  [true, 400, undefined],
])('a metric at step %j: %i', async (step, expected, kept) => {
  const run_id = await createRun();
  const { status } = await mlflow.call('POST', 'runs/log-metric', { run_id, key: 'm', value: 1, timestamp: 5.9, step });
  expect(status).toBe(expected);
  const [run] = await readings(run_id);
  expect(run.data.metrics).toEqual(kept === undefined ? [] : [{ key: 'm', value: 1, timestamp: 5, step: kept }]);
});

it.each([
  ['key of 255', { key: 'k'.repeat(255), value: '' }, 200],
  ['key of 256', { key: 'k'.repeat(256), value: '' }, 400],
  ['key with any character', { key: 'a/../b!', value: '' }, 200],
  ['value of 500', { key: 'k', value: 'v'.repeat(500) }, 200],
  ['value of 501', { key: 'k', value: 'v'.repeat(501) }, 400],
])("a data set's tag with a %s: %i", async (_what, tag, expected) => {
  const dataset = { name: 'd', digest: '1', source_type: 's', source: 's' };
  const body = { run_id: await createRun(), datasets: [{ dataset, tags: [tag] }] };
  expect((await mlflow.call('POST', 'runs/log-inputs', body)).status).toBe(expected);
});

const post = async (path: string, body: object) => {
  const { status, body: answer } = await mlflow.call('POST', `runs/${path}`, body);
  return [status, answer.error_code, answer.message];
};
const DONE = [200, undefined, undefined];

it('a param is written once; the same value again is accepted', async () => {
  const run_id = await createRun();
  const param = { run_id, key: 'C', value: '1' };
  for (let i = 0; i < 2; i++) expect(await post('log-parameter', param)).toEqual(DONE);
  expect(await post('log-parameter', { ...param, value: '2' })).toEqual([
    400,
    'INVALID_PARAMETER_VALUE',
    `Changing param values is not allowed. Param with key='C' was already logged with value='1' for run ID='${run_id}'. ` +
      "Attempted logging new value '2'.",
  ]);
  const params = ['1', '1'].map((value) => ({ key: 'd', value }));
  expect(await post('log-batch', { run_id, params })).toEqual([
    400,
    'INVALID_PARAMETER_VALUE',
    "Duplicate parameter keys have been submitted: ['d']. Please ensure the request contains only one param value per param key.",
  ]);
  for (const { data } of await readings(run_id)) expect(data.params).toEqual([{ key: 'C', value: '1' }]);
});

it('a tag is deleted once', async () => {
  const run_id = await createRun();
  expect(await post('delete-tag', { run_id, key: 'z' })).toEqual(DONE);
  expect(await post('delete-tag', { run_id, key: 'z' })).toEqual([
    404,
    'RESOURCE_DOES_NOT_EXIST',
    `No tag with name: z in run with id ${run_id}`,
  ]);
  for (const { data } of await readings(run_id)) expect(keys(data.tags)).toEqual(['mlflow.runName']);
});

it('data sets and models that a run reads and makes are its own once, however often they are logged', async () => {
  const run_id = await createRun();
  const dataset = { name: 'd', digest: '1', source_type: 's', source: 's' };
  for (let i = 0; i < 2; i++) {
    const inputs = { datasets: [{ dataset, tags: [{ key: 'k', value: `${i}` }] }], models: [{ model_id: 'm-1' }] };
    expect(await post('log-inputs', { run_id, ...inputs })).toEqual(DONE);
    expect(await post('outputs', { run_id, models: [{ model_id: 'm-2', step: 4 }] })).toEqual(DONE);
  }
  for (const { inputs, outputs } of await readings(run_id)) {
    // The first tags stay.
    expect(inputs.dataset_inputs).toMatchObject([{ dataset, tags: [{ key: 'k', value: '0' }] }]);
    expect(inputs.model_inputs).toEqual([{ model_id: 'm-1' }]);
    expect(outputs.model_outputs).toEqual([{ model_id: 'm-2', step: 4 }]);
  }
});

it('the models that MLflow 2 logs are listed in a tag, also when many clients log at once', async () => {
  const run_id = await createRun();
  const model = (artifact_path: string) => ({ artifact_path, flavors: {}, utc_time_created: 't', run_id });
  await Promise.all(['a', 'b', 'c', 'd'].map((path) => post('log-model', { run_id, model_json: JSON.stringify(model(path)) })));
  const [run] = await readings(run_id);
  const tag = run.data.tags.find(({ key }: { key: string }) => key === 'mlflow.log-model.history');
  const listed = JSON.parse(tag.value) as ReturnType<typeof model>[];
  expect(listed.sort((a, b) => (a.artifact_path < b.artifact_path ? -1 : 1))).toEqual(['a', 'b', 'c', 'd'].map(model));
  expect(await post('log-model', { run_id, model_json: '{bad' })).toEqual([
    400,
    'INVALID_PARAMETER_VALUE',
    'Malformed model info. \n {bad \n is not a valid JSON.',
  ]);
  expect(await post('log-model', { run_id, model_json: '{"flavors": {}, "run_id": "r"}' })).toEqual([
    400,
    'INVALID_PARAMETER_VALUE',
    "Model json is missing mandatory fields: {'artifact_path', 'utc_time_created'}",
  ]);
});

it.each([
  ['log-metric', { key: 'm', value: 1, timestamp: 1 }],
  ['log-parameter', { key: 'p', value: '1' }],
  ['set-tag', { key: 't', value: '1' }],
  ['delete-tag', { key: 'z' }],
  ['log-batch', { params: [{ key: 'p', value: '1' }] }],
  ['log-inputs', { models: [{ model_id: 'm-1' }] }],
  ['outputs', { models: [{ model_id: 'm-1' }] }],
  ['log-model', { model_json: '{"artifact_path": "", "flavors": {}, "utc_time_created": "", "run_id": ""}' }],
])('%s needs an active run', async (path, body) => {
  const run_id = await createRun();
  expect(await post('delete', { run_id })).toEqual(DONE);
  const refusal = `The run ${run_id} must be in the 'active' state. Current state is deleted.`;
  expect(await post(path, { run_id, ...body })).toEqual([400, 'INVALID_PARAMETER_VALUE', refusal]);
  expect(await post(path, { run_id: 'none', ...body })).toEqual([404, 'RESOURCE_DOES_NOT_EXIST', 'Run with id=none not found']);
});

it('run_uuid is accepted for run_id, as clients before MLflow 1.0 send it; a request with neither is refused first of all', async () => {
  const run_id = await createRun();
  expect(await post('set-tag', { run_uuid: run_id, key: 'old', value: '1' })).toEqual(DONE);
  expect(await post('set-tag', { run_id: '', run_uuid: run_id, key: 'older', value: '1' })).toEqual(DONE);
  const [run] = await readings(run_id);
  expect(keys(run.data.tags)).toEqual(['z', 'mlflow.runName', 'old', 'older']);
  for (const path of [
    'log-metric',
    'log-parameter',
    'set-tag',
    'delete-tag',
    'log-batch',
    'log-inputs',
    'log-model',
    'outputs',
  ]) {
    expect(await post(path, {})).toEqual([
      400,
      'INVALID_PARAMETER_VALUE',
      "Missing value for required parameter 'run_id'. See the API docs for more information about request parameters.",
    ]);
  }
});
