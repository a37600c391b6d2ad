import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, testServer } from '../testing.js';

let mlflow: TestServer;
beforeAll(async () => {
  mlflow = await testServer();
});
afterAll(() => mlflow.close());

it("refuses text that can't be stored, and accepts characters written as surrogate pairs", async () => {
  for (const name of ['a\0b', 'half \ud83d', '\ude00']) {
    const { status, body } = await mlflow.call('POST', 'registered-models/create', { name });
    expect([status, body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  }
  const payload = '{"name": "whole \\ud83d\\ude00"}';
  const headers = { 'content-type': 'application/json' };
  const answer = await mlflow.server.inject({
    method: 'POST',
    url: '/api/2.0/mlflow/registered-models/create',
    payload,
    headers,
  });
  expect(answer.json().registered_model.name).toBe('whole 😀');
});

describe('experiments', () => {
  it("the default one exists; a name can't be reused, not even a deleted experiment's", async () => {
    expect((await mlflow.call('GET', 'experiments/get', { experiment_id: '0' })).body.experiment.name).toBe('Default');
    const { body } = await mlflow.call('POST', 'experiments/create', { name: 'churn', tags: [{ key: 'team', value: 'crm' }] });
    const { experiment } = (await mlflow.call('GET', 'experiments/get-by-name', { experiment_name: 'churn' })).body;
    expect(experiment).toMatchObject({ experiment_id: body.experiment_id, lifecycle_stage: 'active' });
    expect(experiment.tags).toEqual([{ key: 'team', value: 'crm' }]);
    await mlflow.call('POST', 'experiments/delete', { experiment_id: body.experiment_id });
    const again = await mlflow.call('POST', 'experiments/create', { name: 'churn' });
    expect([again.status, again.body.error_code]).toEqual([400, 'RESOURCE_ALREADY_EXISTS']);
  });
});

describe('runs', () => {
  it('keep params, tags and the latest of each metric by step', async () => {
    const run_id = await mlflow.createRun('first');
    await mlflow.call('POST', 'runs/log-batch', {
      run_id,
      metrics: [
        { key: 'loss', value: 0.5, timestamp: 20, step: 2 },
        { key: 'loss', value: 0.9, timestamp: 30, step: 1 },
        { key: 'odd', value: 'NaN', timestamp: 1, step: 0 },
        { key: 'big', value: '-Infinity', timestamp: 1, step: 0 },
      ],
      params: [{ key: 'C', value: '1' }],
      tags: [{ key: 'note', value: 'a' }],
    });
    const { data, info } = (await mlflow.call('GET', 'runs/get', { run_id })).body.run;
    const values = Object.fromEntries(data.metrics.map(({ key, value }: { key: string; value: unknown }) => [key, value]));
    expect(values).toEqual({ loss: 0.5, odd: 'NaN', big: -Number.MAX_VALUE });
    expect(data.params).toEqual([{ key: 'C', value: '1' }]);
    expect(data.tags).toContainEqual({ key: 'mlflow.runName', value: 'first' });
    expect(info.artifact_uri).toBe(`mlflow-artifacts:/0/${run_id}/artifacts`);
    const history = await mlflow.call('GET', 'metrics/get-history', { run_id, metric_key: 'loss' });
    expect(history.body.metrics.map(({ step }: { step: number }) => step)).toEqual([2, 1]);
  });

  it('sample a long history evenly, including its ends', async () => {
    const run_id = await mlflow.createRun('long');
    const metrics = Array.from({ length: 101 }, (_, step) => ({ key: 'loss', value: 1 / (1 + step), timestamp: 1, step }));
    await mlflow.call('POST', 'runs/log-batch', { run_id, metrics });
    const steps = async (query: object) => {
      const all = { run_ids: run_id, metric_key: 'loss', ...query };
      const { body } = await mlflow.call('GET', 'metrics/get-history-bulk-interval', all);
      return body.metrics.map((metric: { step: number }) => metric.step);
    };
    expect(await steps({ max_results: 11 })).toEqual([0, 10, 20, 29, 38, 47, 56, 65, 74, 83, 100]);
    expect(await steps({ max_results: 1 })).toEqual([100]);
    expect(await steps({})).toHaveLength(101);
    expect(await steps({ start_step: 7, end_step: 9 })).toEqual([7, 8, 9]);
  });

  it('a param is written once, and a batch is stored whole or not at all', async () => {
    const run_id = await mlflow.createRun('params');
    const log = (value: string) => ({ run_id, params: [{ key: 'C', value }], metrics: [{ key: 'm', value: 1, timestamp: 1 }] });
    expect((await mlflow.call('POST', 'runs/log-batch', { run_id, params: [{ key: 'C', value: '1' }] })).status).toBe(200);
    const refused = await mlflow.call('POST', 'runs/log-batch', log('2'));
    expect([refused.status, refused.body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(refused.body.message).toContain("[{'key': 'C', 'old_value': '1', 'new_value': '2'}]");
    expect((await mlflow.call('GET', 'runs/get', { run_id })).body.run.data.metrics).toEqual([]);
  });

  it('search by metric, param, tag and attribute, in order, page by page', async () => {
    const { experiment_id } = (await mlflow.call('POST', 'experiments/create', { name: 'search' })).body;
    for (const [i, C] of ['1', '10', '100'].entries()) {
      const run_id = await mlflow.createRun(`run ${i}`, experiment_id);
      await mlflow.call('POST', 'runs/log-batch', {
        run_id,
        params: [{ key: 'C', value: C }],
        metrics: [{ key: 'auc', value: 0.8 + i / 100, timestamp: 1 }],
      });
    }
    const names = async (search: object) => {
      const { body } = await mlflow.call('POST', 'runs/search', { experiment_ids: [experiment_id], ...search });
      return body.runs.map((run: { info: { run_name: string } }) => run.info.run_name);
    };
    expect(await names({ filter: 'metrics.auc > 0.805', order_by: ['metrics.auc DESC'] })).toEqual(['run 2', 'run 1']);
    expect(await names({ filter: "params.C = '10'" })).toEqual(['run 1']);
    expect(await names({ filter: "attributes.run_name LIKE 'run %' AND params.C LIKE '1%0'", order_by: ['params.C'] })).toEqual([
      'run 1',
      'run 2',
    ]);
    const first = await mlflow.call('POST', 'runs/search', { experiment_ids: [experiment_id], max_results: 2 });
    const next = { max_results: 2, page_token: first.body.next_page_token };
    expect(first.body.runs).toHaveLength(2);
    expect(await names(next)).toHaveLength(1);
    const wrong = await mlflow.call('POST', 'runs/search', { experiment_ids: [experiment_id], filter: 'metrics.auc ~ 1' });
    expect([wrong.status, wrong.body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  });

  it('search finds NaN by != alone, and orders it behind the numbers and before what is missing', async () => {
    const { experiment_id } = (await mlflow.call('POST', 'experiments/create', { name: 'not a number' })).body;
    for (const [name, value] of Object.entries({ low: 1, high: 2, odd: 'NaN', none: undefined })) {
      const run_id = await mlflow.createRun(name, experiment_id);
      if (value !== undefined) await mlflow.call('POST', 'runs/log-metric', { run_id, key: 'm', value, timestamp: 1 });
    }
    const names = async (search: object) => {
      const { body } = await mlflow.call('POST', 'runs/search', { experiment_ids: [experiment_id], ...search });
      return body.runs.map((run: { info: { run_name: string } }) => run.info.run_name);
    };
    expect(await names({ filter: 'metrics.m > 0', order_by: ['metrics.m'] })).toEqual(['low', 'high']);
    expect(await names({ filter: 'metrics.m != 1', order_by: ['metrics.m'] })).toEqual(['high', 'odd']);
    expect(await names({ order_by: ['metrics.m'] })).toEqual(['low', 'high', 'odd', 'none']);
    expect(await names({ order_by: ['metrics.m DESC'] })).toEqual(['high', 'low', 'odd', 'none']);
  });

  it("a deleted run can't be written to, and can be restored", async () => {
    const run_id = await mlflow.createRun('gone');
    await mlflow.call('POST', 'runs/delete', { run_id });
    expect((await mlflow.call('POST', 'runs/set-tag', { run_id, key: 'a', value: 'b' })).status).toBe(400);
    await mlflow.call('POST', 'runs/restore', { run_id });
    expect((await mlflow.call('POST', 'runs/set-tag', { run_id, key: 'a', value: 'b' })).status).toBe(200);
  });
});

describe('registry', () => {
  it('numbers versions, also when many come at once', async () => {
    await mlflow.call('POST', 'registered-models/create', { name: 'many' });
    const made = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        mlflow.call('POST', 'model-versions/create', { name: 'many', source: `s3://models/${i}` }),
      ),
    );
    const versions = made.map(({ body }) => Number(body.model_version.version)).sort((a, b) => a - b);
    expect(versions).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  });

  it('an alias moves between versions, and goes with its version', async () => {
    await mlflow.call('POST', 'registered-models/create', { name: 'aliased' });
    for (const source of ['s3://models/a', 's3://models/b'])
      await mlflow.call('POST', 'model-versions/create', { name: 'aliased', source });
    const set = (version: string) =>
      mlflow.call('POST', 'registered-models/alias', { name: 'aliased', alias: 'champion', version });
    const get = () => mlflow.call('GET', 'registered-models/alias', { name: 'aliased', alias: 'champion' });
    await set('1');
    await set('2');
    expect((await get()).body.model_version.version).toBe('2');
    await mlflow.call('DELETE', 'model-versions/delete', { name: 'aliased', version: '2' });
    expect([(await get()).status, (await get()).body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect((await set('7')).body.error_code).toBe('RESOURCE_DOES_NOT_EXIST');
  });

  it('refuses a prompt with a source of its own: its text is in a tag', async () => {
    const tags = [
      { key: 'mlflow.prompt.is_prompt', value: 'true' },
      { key: 'mlflow.prompt.text', value: 'Hello' },
    ];
    await mlflow.call('POST', 'registered-models/create', { name: 'asked', tags: tags.slice(0, 1) });
    const create = (source: string) => mlflow.call('POST', 'model-versions/create', { name: 'asked', source, tags });
    for (const source of ['s3://bucket/x', 'https://x/y', 'relative']) {
      const message = `Invalid prompt source: '${source}'. Prompt sources must use an MLflow placeholder.`;
      expect(await create(source)).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE', message } });
    }
    expect((await create('dummy-source')).status).toBe(200);
    await mlflow.call('DELETE', 'registered-models/delete', { name: 'asked' });
  });

  it('refuses a version whose source lies outside its run: elsewhere on the server, in another run, or above it', async () => {
    await mlflow.call('POST', 'registered-models/create', { name: 'guarded' });
    const run_id = await mlflow.createRun('owner');
    const other = await mlflow.createRun('other');
    const own = `mlflow-artifacts:/0/${run_id}/artifacts`;
    const create = async (source: string, owner?: string) =>
      (await mlflow.call('POST', 'model-versions/create', { name: 'guarded', source, run_id: owner })).status;
    expect(await create(`${own}/model`, run_id)).toBe(200);
    for (const source of [
      '/etc/passwd',
      'relative',
      'file:///etc/passwd',
      'FILE:/etc/passwd',
      `mlflow-artifacts:/0/${other}/artifacts/model`,
      `${own}x/model`,
      `${own}/../../${other}/artifacts`,
      `${own}/%2e%2e/%2e%2e/${other}`,
      `${own}/%252e%252e/%252e%252e/${other}`,
      `runs:/${other}/model`,
      's3://bucket/../other',
      's3://bucket/a/./b',
      's3://bucket',
      's3://bucket/?x=1',
      'foo:bar',
      'foo://',
      'runs:/',
      'mlflow-artifacts:x',
    ]) {
      expect([source, await create(source, run_id)]).toEqual([source, 400]);
    }
    expect(await create(`${own}/model`)).toBe(400);
    expect(await create(`runs:/${run_id}/model`, run_id)).toBe(200);
    for (const source of ['s3://bucket/a//b/', 'foo://x/y', 'dbfs:/x'])
      expect([source, await create(source)]).toEqual([source, 200]);
    expect(await create('s3://bucket/model')).toBe(200);
  });

  it('leaves prompts out of a search unless they are asked for', async () => {
    await mlflow.call('POST', 'registered-models/create', {
      name: 'a prompt',
      tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }],
    });
    const names = async (filter: string) =>
      (await mlflow.call('GET', 'registered-models/search', { filter })).body.registered_models.map(
        (m: { name: string }) => m.name,
      );
    expect(await names("tag.`mlflow.prompt.is_prompt` != 'true'")).not.toContain('a prompt');
    expect(await names("tag.`mlflow.prompt.is_prompt` = 'true'")).toEqual(['a prompt']);
  });
});

describe('errors are MLflow’s', () => {
  it.each([
    ['POST', 'runs/create', { experiment_id: '999' }, 404, 'RESOURCE_DOES_NOT_EXIST'],
    ['GET', 'runs/get', {}, 400, 'INVALID_PARAMETER_VALUE'],
    ['GET', 'registered-models/get', { name: 'none' }, 404, 'RESOURCE_DOES_NOT_EXIST'],
    ['POST', 'experiments/create', {}, 400, 'INVALID_PARAMETER_VALUE'],
    ['GET', 'no/such/thing', {}, 404, 'ENDPOINT_NOT_FOUND'],
  ] as const)('%s %s', async (method, path, input, status, code) => {
    const answer = await mlflow.call(method, path, input);
    expect([answer.status, answer.body.error_code]).toEqual([status, code]);
  });

  it("a body that isn't JSON", async () => {
    const url = '/api/2.0/mlflow/runs/create';
    const response = await mlflow.server.inject({
      method: 'POST',
      url,
      payload: '{',
      headers: { 'content-type': 'application/json' },
    });
    expect([response.statusCode, response.json().error_code]).toEqual([400, 'BAD_REQUEST']);
  });
});

describe('logged models', () => {
  it('are made, finalized, found by metric on a data set, and deleted', async () => {
    const { experiment_id } = (await mlflow.call('POST', 'experiments/create', { name: 'logged' })).body;
    const run_id = await mlflow.createRun('source', experiment_id);
    const create = (name: string) =>
      mlflow.call('POST', 'logged-models', { experiment_id, name, source_run_id: run_id, params: [{ key: 'C', value: '1' }] });
    const { info, data } = (await create('first')).body.model;
    expect(info).toMatchObject({ name: 'first', status: 'LOGGED_MODEL_PENDING', source_run_id: run_id });
    expect(info.artifact_uri).toBe(`mlflow-artifacts:/${experiment_id}/models/${info.model_id}/artifacts`);
    expect(data.params).toEqual([{ key: 'C', value: '1' }]);
    await create('second');
    const finalized = await mlflow.call('PATCH', `logged-models/${info.model_id}`, { status: 'LOGGED_MODEL_READY' });
    expect(finalized.body.model.info.status).toBe('LOGGED_MODEL_READY');
    const metric = { key: 'auc', value: 0.9, timestamp: 1, model_id: info.model_id, dataset_name: 'd', dataset_digest: '1' };
    await mlflow.call('POST', 'runs/log-batch', { run_id, metrics: [metric] });
    const names = async (search: object) => {
      const { body } = await mlflow.call('POST', 'logged-models/search', { experiment_ids: [experiment_id], ...search });
      return body.models.map((model: { info: { name: string } }) => model.info.name);
    };
    expect(await names({ filter: 'metrics.auc > 0.8', datasets: [{ dataset_name: 'd' }] })).toEqual(['first']);
    expect(await names({ filter: 'metrics.auc > 0.8', datasets: [{ dataset_name: 'other' }] })).toEqual([]);
    expect(await names({ filter: "status = 'READY'" })).toEqual(['first']);
    expect(await names({ order_by: [{ field_name: 'metrics.auc', ascending: false }] })).toEqual(['first', 'second']);
    await mlflow.call('DELETE', `logged-models/${info.model_id}`, {});
    expect(await names({})).toEqual(['second']);
    expect((await mlflow.call('GET', `logged-models/${info.model_id}`)).body.error_code).toBe('RESOURCE_DOES_NOT_EXIST');
    expect((await mlflow.call('GET', `logged-models/${info.model_id}`, { allow_deleted: 'true' })).status).toBe(200);
    expect((await create('no/slash')).body.error_code).toBe('INVALID_PARAMETER_VALUE');
  });

  it('a version of one, and a copy of that version, have its files', async () => {
    const { info } = (await mlflow.call('POST', 'logged-models', { experiment_id: '0', name: 'm' })).body.model;
    await mlflow.call('POST', 'registered-models/create', { name: 'of logged' });
    const register = (source: string, model_id?: string) =>
      mlflow.call('POST', 'model-versions/create', { name: 'of logged', source, model_id });
    const uri = async (version: string) =>
      (await mlflow.call('GET', 'model-versions/get-download-uri', { name: 'of logged', version })).body.artifact_uri;
    await register(`models:/${info.model_id}`, info.model_id);
    await register('models:/of logged/1');
    expect([await uri('1'), await uri('2')]).toEqual([info.artifact_uri, info.artifact_uri]);
    const none = 'm-00000000000000000000000000000000';
    expect((await register(`models:/${none}`, none)).body.error_code).toBe('RESOURCE_DOES_NOT_EXIST');
  });
});

describe('data sets', () => {
  it('that a run reads are shown with it, and can be searched by', async () => {
    const { experiment_id } = (await mlflow.call('POST', 'experiments/create', { name: 'data' })).body;
    const run_id = await mlflow.createRun('reads', experiment_id);
    const dataset = { name: 'customers', digest: 'abc', source_type: 'local', source: '{}' };
    const tags = [{ key: 'mlflow.data.context', value: 'training' }];
    for (let twice = 0; twice < 2; twice++)
      await mlflow.call('POST', 'runs/log-inputs', { run_id, datasets: [{ dataset, tags }] });
    const { inputs } = (await mlflow.call('GET', 'runs/get', { run_id })).body.run;
    expect(inputs.dataset_inputs).toEqual([{ dataset: { ...dataset, schema: '', profile: '' }, tags }]);
    const found = async (filter: string) =>
      (await mlflow.call('POST', 'runs/search', { experiment_ids: [experiment_id], filter })).body.runs.length;
    expect(await found("dataset.name = 'customers' AND dataset.digest = 'abc'")).toBe(1);
    expect(await found("dataset.context = 'training'")).toBe(1);
    expect(await found("dataset.context = 'test'")).toBe(0);
  });

  it('may have a profile as long as the real server takes, whose JSON is longer', async () => {
    const run_id = await mlflow.createRun('long profile');
    const dataset = { name: 'd', digest: '1', source_type: 'local', source: '{}', profile: 'x'.repeat(16_777_215) };
    expect((await mlflow.call('POST', 'runs/log-inputs', { run_id, datasets: [{ dataset }] })).status).toBe(200);
    const longer = { ...dataset, profile: `${dataset.profile}x` };
    expect((await mlflow.call('POST', 'runs/log-inputs', { run_id, datasets: [{ dataset: longer }] })).status).toBe(400);
  });
});

describe('paths', () => {
  it.each(['//api/2.0/mlflow/experiments/get', '/api/2.0/mlflow//experiments/get', '/ajax-api//2.0/mlflow/experiments//get'])(
    '%s is treated as with one slash',
    async (path) => {
      const { status, body } = await mlflow.call('GET', path, { experiment_id: '0' });
      expect([status, body.experiment?.name]).toEqual([200, 'Default']);
    },
  );

  it.each(['/api/2.0/mlflow/nope', '/api/3.0/mlflow/nope/at/all', '/ajax-api/3.0/mlflow/traces/search'])(
    "%s doesn't exist, as the answer's code says",
    async (path) => {
      const { status, body } = await mlflow.call('POST', path);
      expect([status, body.error_code]).toEqual([404, 'ENDPOINT_NOT_FOUND']);
    },
  );
});
