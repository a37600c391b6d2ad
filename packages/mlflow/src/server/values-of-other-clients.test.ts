import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, testServer } from '../testing.js';

let mlflow: TestServer;
beforeAll(async () => {
  mlflow = await testServer();
});
afterAll(() => mlflow.close());

describe('values that clients of other languages send', () => {
  it('a field that is null is one that is left out', async () => {
    const run_id = await mlflow.createRun('nulls');
    const metrics = [{ key: 'm', value: 1, timestamp: 1, step: null, model_id: null }];
    const params = [{ key: 'p', value: null }];
    expect((await mlflow.call('POST', 'runs/log-batch', { run_id, metrics, params, tags: null })).status).toBe(200);
    const { data } = (await mlflow.call('GET', 'runs/get', { run_id })).body.run;
    expect(data.metrics).toMatchObject([{ key: 'm', step: 0 }]);
    expect(data.params).toEqual([{ key: 'p', value: '' }]);
    const search = {
      experiment_ids: ['0'],
      filter: null,
      run_view_type: null,
      max_results: null,
      order_by: null,
      page_token: null,
    };
    expect((await mlflow.call('POST', 'runs/search', search)).status).toBe(200);
    for (const [path, body, message] of [
      ['runs/log-metric', { run_id, key: 'm', value: null, timestamp: 1 }, "Missing value for required parameter 'value'"],
      ['runs/log-batch', { run_id, tags: [null] }, "Missing value for required parameter 'tags[0]'"],
    ] as const) {
      expect((await mlflow.call('POST', path, body)).body.message).toContain(message);
    }
  });

  it('a text is no list in a body', async () => {
    for (const change of [{ experiment_ids: '0' }, { order_by: 'start_time' }, { order_by: '' }]) {
      const { status, body } = await mlflow.call('POST', 'runs/search', { experiment_ids: ['0'], ...change });
      expect([status, body.message]).toEqual([400, expect.stringMatching(/^Invalid value ".*Value was of type 'str'/)]);
    }
  });

  it('a batch is refused for what cannot be the id of a run', async () => {
    for (const run_id of [' ', '-x', 'größer!', 'x'.repeat(257)]) {
      for (const path of ['runs/log-batch', 'runs/log-inputs']) {
        expect((await mlflow.call('POST', path, { run_id })).body.error_code).toBe('INVALID_PARAMETER_VALUE');
      }
    }
    const { body } = await mlflow.call('POST', 'runs/log-batch', { run_id: 'größer!' });
    expect(body.message).toBe('Invalid value "gr\\u00f6\\u00dfer!" for parameter \'run_id\' supplied.');
  });

  it('an experiment has no location of more than 2048 characters, and no number below 0', async () => {
    const at = (length: number) => ({ name: `at ${length}`, artifact_location: 's3://bucket/'.padEnd(length, 'x') });
    expect((await mlflow.call('POST', 'experiments/create', at(2048))).status).toBe(200);
    expect((await mlflow.call('POST', 'experiments/create', at(2049))).body.message).toMatch(/^Invalid artifact path length/);
    expect((await mlflow.call('GET', 'experiments/get', { experiment_id: '-1' })).body.error_code).toBe(
      'RESOURCE_DOES_NOT_EXIST',
    );
  });

  it('an enum is its number in protobuf', async () => {
    const run_id = await mlflow.createRun('numbered');
    for (const [status, name] of [
      [3, 'FINISHED'],
      ['4', 'FAILED'],
      ['KILLED', 'KILLED'],
    ]) {
      expect((await mlflow.call('POST', 'runs/update', { run_id, status })).body.run_info.status).toBe(name);
    }
    for (const status of [0, 6, '', '3.0', 'DONE']) {
      expect((await mlflow.call('POST', 'runs/update', { run_id, status })).status).toBe(400);
    }
    await mlflow.call('POST', 'runs/delete', { run_id });
    const found = async (run_view_type: unknown) => {
      const { runs } = (await mlflow.call('POST', 'runs/search', { experiment_ids: ['0'], run_view_type })).body;
      return runs.some(({ info }: { info: { run_id: string } }) => info.run_id === run_id);
    };
    expect([await found(1), await found(2), await found('3')]).toEqual([false, true, true]);
  });

  it('a run is run_uuid, as before MLflow 1.0', async () => {
    const run_uuid = await mlflow.createRun('by uuid');
    for (const path of ['runs/get', 'artifacts/list']) expect((await mlflow.call('GET', path, { run_uuid })).status).toBe(200);
  });
});

describe('bodies that clients of other languages send', () => {
  const type = { 'content-type': 'application/json' };
  const send = (payload: string | Buffer, path = 'runs/log-metric', method: 'GET' | 'POST' = 'POST') =>
    mlflow.server.inject({ method, url: `/api/2.0/mlflow/${path}`, payload, headers: type });

  it('NaN and infinity are written as Python writes them', async () => {
    const run_id = await mlflow.createRun('not numbers');
    const metrics = ['NaN', '-Infinity', 'Infinity', '0.5'].map(
      (value, step) => `{"key":"m","value":${value},"timestamp":1,"step":${step}}`,
    );
    expect(
      (
        await send(
          `{"run_id":"${run_id}","params":[{"key":"a","value":"\\"NaN, -Infinity\\\\"}],"metrics":[${metrics}]}`,
          'runs/log-batch',
        )
      ).statusCode,
    ).toBe(200);
    const { data } = (await mlflow.call('GET', 'runs/get', { run_id })).body.run;
    expect(data.params).toEqual([{ key: 'a', value: '"NaN, -Infinity\\' }]);
    const history = await mlflow.call('GET', 'metrics/get-history', { run_id, metric_key: 'm' });
    expect(history.body.metrics.map(({ value }: { value: unknown }) => value)).toEqual([
      'NaN',
      -Number.MAX_VALUE,
      Number.MAX_VALUE,
      0.5,
    ]);
    for (const wrong of ['{"value": Nan}', '{"value": NaN', 'NaN, "a', '{"value": NaNs}']) {
      expect((await send(wrong)).json().message).toMatch(/^The body is not JSON: /);
    }
    // Without an end, each of many quotes could be the first of a string: a rule that looks again for each would not end in the time of a test.
    expect((await send(`NaN ${'\\"'.repeat(500_000)}\\`)).statusCode).toBe(400);
  });

  it('text is UTF-8, perhaps with a byte order mark', async () => {
    const body = '{"name": "größe"}';
    const latin = await send(Buffer.from(body, 'latin1'), 'experiments/create');
    expect([latin.statusCode, latin.json().message]).toEqual([400, 'The body is not UTF-8.']);
    expect((await send(`\uFEFF${body}`, 'experiments/create')).statusCode).toBe(200);
    const made = await mlflow.call('GET', 'experiments/get-by-name', { experiment_name: 'größe' });
    expect(made.body.experiment.name).toBe('größe');
  });

  it('a GET has a body in place of a query, as in the examples of the documentation', async () => {
    const get = async (body: string, query = '') => {
      const { statusCode, payload } = await send(body, `experiments/get${query}`, 'GET');
      return [statusCode, JSON.parse(payload).experiment?.name];
    };
    expect(await get('{"experiment_id": "0"}')).toEqual([200, 'Default']);
    expect(await get('{"experiment_id": "none"}', '?experiment_id=0')).toEqual([200, 'Default']);
    for (const body of ['', '{}', '[]', '5', '{"experiment_id": ""}', '{"experiment_id"'])
      expect(await get(body)).toEqual([400, undefined]);
  });
});
