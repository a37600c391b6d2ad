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
});
