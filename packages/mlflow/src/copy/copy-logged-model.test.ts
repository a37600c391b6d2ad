import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { LoggedModel } from '../protocol/entities.js';
import { type ServedServer, servedPair } from '../testing-served.js';
import { copiesOfLoggedModels, copyLoggedModel } from './copy-logged-model.js';
import { TrackingServer } from './tracking-server.js';

let source: ServedServer;
let target: ServedServer;
let from: TrackingServer;
let to: TrackingServer;
let counter = 0;
/** An experiment and a run of one test, and their copies. */
let experiment: string;
let copied: string;
let run_id: string;
let runIds: ReadonlyMap<string, string>;

async function createRun({ call }: ServedServer, experiment_id: string): Promise<string> {
  return (await call('POST', 'runs/create', { experiment_id })).body.run.info.run_id;
}

beforeAll(async () => {
  ({ source, target } = await servedPair());
  from = new TrackingServer({ trackingUri: source.address });
  to = new TrackingServer({ trackingUri: target.address });
});
beforeEach(async () => {
  const name = `copy-logged-model ${counter++}`;
  experiment = (await source.call('POST', 'experiments/create', { name })).body.experiment_id;
  copied = (await target.call('POST', 'experiments/create', { name })).body.experiment_id;
  run_id = await createRun(source, experiment);
  runIds = new Map([[run_id, await createRun(target, copied)]]);
});

async function createModel(more: object = {}): Promise<string> {
  const { body } = await source.call('POST', 'logged-models', {
    experiment_id: experiment,
    name: 'm',
    source_run_id: run_id,
    ...more,
  });
  return body.model.info.model_id;
}

const read = async ({ call }: ServedServer, id: string): Promise<LoggedModel> =>
  (await call('GET', `logged-models/${id}`)).body.model;
const copy = async (id: string, existing?: LoggedModel) =>
  copyLoggedModel(from, await read(source, id), to, copied, runIds, existing);

it('a copy has the name, type, run, params and tags of its original', async () => {
  const params = [{ key: 'depth', value: '3' }];
  const id = await createModel({ model_type: 'xgb', params, tags: [{ key: 't', value: 'v' }] });
  const { modelId, differences } = await copy(id);
  const { info, data } = await read(target, modelId);
  expect(info).toMatchObject({ name: 'm', model_type: 'xgb', source_run_id: runIds.get(run_id), experiment_id: copied });
  expect(Object.fromEntries(info.tags.map(({ key, value }) => [key, value]))).toEqual({ t: 'v', 'churnops.copied_from': id });
  expect([data.params, differences]).toEqual([params, []]);
});

it.each(['LOGGED_MODEL_READY', 'LOGGED_MODEL_UPLOAD_FAILED', 'LOGGED_MODEL_PENDING'])(
  'a copy of one with status %s has it',
  async (status) => {
    const id = await createModel();
    await source.call('PATCH', `logged-models/${id}`, { status });
    const { modelId, differences } = await copy(id);
    expect([(await read(target, modelId)).info.status, differences]).toEqual([status, []]);
  },
);

it('a copy has what runs measured of it, on which data, NaN among it', async () => {
  const id = await createModel();
  const metric = (key: string, value: unknown, more: object = {}) => ({
    key,
    value,
    timestamp: 1,
    step: 2,
    model_id: id,
    ...more,
  });
  const onData = { dataset_name: 'd', dataset_digest: '7' };
  await source.call('POST', 'runs/log-batch', {
    run_id,
    metrics: [metric('auc', 0.8), metric('auc', 0.9, onData), metric('odd', 'NaN')],
  });
  const { modelId, differences } = await copy(id);
  const { data } = await read(target, modelId);
  const shown = data.metrics.map(({ key, value, dataset_name = '', dataset_digest = '', ...rest }) => [
    key,
    value,
    dataset_name,
    dataset_digest,
    rest.run_id,
  ]);
  const copyId = runIds.get(run_id);
  expect(shown.sort()).toEqual([
    ['auc', 0.8, '', '', copyId],
    ['auc', 0.9, 'd', '7', copyId],
    ['odd', 'NaN', '', '', copyId],
  ]);
  expect(differences).toEqual([]);
});

it('a copy has its files', async () => {
  const id = await createModel();
  const url = `${source.address}/api/2.0/mlflow-artifacts/artifacts/${experiment}/models/${id}/artifacts/MLmodel`;
  await fetch(url, { method: 'PUT', body: 'flavors: {}' });
  const { modelId, files, bytes, differences } = await copy(id);
  expect([files, bytes, differences]).toEqual([1, 11, []]);
  const { payload } = await target.server.inject({
    url: `/api/2.0/mlflow-artifacts/artifacts/${copied}/models/${modelId}/artifacts/MLmodel`,
  });
  expect(payload).toBe('flavors: {}');
});

it('a copy that exists is found by its original, and completed', async () => {
  const id = await createModel();
  const { modelId } = await copy(id);
  const metrics = [{ key: 'auc', value: 1, timestamp: 1, step: 1, model_id: id }];
  await source.call('POST', 'runs/log-batch', { run_id, metrics });
  const copies = await copiesOfLoggedModels(to, copied);
  expect([...copies.keys()]).toEqual([id]);
  const again = await copy(id, copies.get(id));
  expect([again.modelId, again.differences]).toEqual([modelId, []]);
  expect((await read(target, modelId)).data.metrics).toHaveLength(1);
});

it('differences that remain are reported part by part', async () => {
  const id = await createModel({ params: [{ key: 'depth', value: '3' }] });
  const { modelId } = await copy(id);
  await target.call('PATCH', `logged-models/${modelId}/tags`, { tags: [{ key: 'own', value: '1' }] });
  const { differences } = await copy(id, await read(target, modelId));
  expect(differences).toEqual([`logged model ${modelId}: tags [["own","1"]] in place of []`]);
});
