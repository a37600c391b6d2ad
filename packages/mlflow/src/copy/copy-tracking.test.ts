import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Fetch } from '../client/rest-client.js';
import { type ServedServer, servedServer } from '../testing-served.js';
import { copyTracking } from './copy-tracking.js';
import { TrackingServer } from './tracking-server.js';

/** More than a number holds. */
const NANOSECONDS = '1700000000123456789';

let source: ServedServer;
let target: ServedServer;
beforeAll(async () => {
  [source, target] = await Promise.all([servedServer(), servedServer()]);
  const { call } = source;
  const { run } = (await call('POST', 'runs/create', { experiment_id: '0', run_name: 'first', start_time: 1 })).body;
  const { run_id, artifact_uri } = run.info;
  const metrics = [1, 2].map((step) => ({ key: 'loss', value: 1 / step, timestamp: step, step: step as number | string }));
  metrics.push({ key: 'timed', value: 1, timestamp: 1, step: NANOSECONDS });
  await call('POST', 'runs/log-batch', { run_id, metrics, params: [{ key: 'C', value: '1' }], tags: [{ key: 'a', value: 'b' }] });
  await fetch(`${source.address}/api/2.0/mlflow-artifacts/artifacts/0/${run_id}/artifacts/model/a.txt`, {
    method: 'PUT',
    body: 'a',
  });
  const { model_id } = (await call('POST', 'logged-models', { experiment_id: '0', name: 'm', source_run_id: run_id })).body.model
    .info;
  await call('POST', 'runs/outputs', { run_id, models: [{ model_id, step: 7 }] });
  await call('POST', 'runs/log-inputs', { run_id, models: [{ model_id }] });
  await call('POST', 'runs/update', { run_id, status: 'FINISHED', end_time: 2 });
  await call('POST', 'experiments/create', { name: 'tagged', tags: [{ key: 'team', value: 'crm' }] });
  await call('POST', 'registered-models/create', { name: 'churn' });
  for (let version = 1; version <= 5; version++) {
    await call('POST', 'model-versions/create', { name: 'churn', source: `${artifact_uri}/model`, run_id });
  }
  await call('POST', 'model-versions/transition-stage', {
    name: 'churn',
    version: '4',
    stage: 'Production',
    archive_existing_versions: false,
  });
  for (const version of ['1', '3']) await call('DELETE', 'model-versions/delete', { name: 'churn', version });
  await call('POST', 'registered-models/alias', { name: 'churn', alias: 'champion', version: '4' });
});
afterAll(() => Promise.all([source.close(), target.close()]));

/** A target that gets `writes` requests which change something: the answer to the last is lost. */
function targetOf(writes: number): TrackingServer {
  const calledOff = new AbortController();
  let left = writes;
  const counting: Fetch = async (url, init) => {
    const response = await fetch(url, init);
    if (!/search|get/.test(url) && init?.method !== 'GET' && --left === 0) calledOff.abort(new Error('called off'));
    calledOff.signal.throwIfAborted();
    return response;
  };
  return new TrackingServer({ trackingUri: target.address, fetch: counting, signal: calledOff.signal });
}

it('a copy that is cancelled at any point is completed by the next one', async () => {
  const from = new TrackingServer({ trackingUri: source.address });
  let writes = 0;
  for (let isWhole = false; !isWhole; ) {
    isWhole = await copyTracking(from, targetOf(++writes)).then(
      () => true,
      (error: Error) => {
        expect(error.message).toBe('called off');
        return false;
      },
    );
  }
  expect(writes).toBeGreaterThanOrEqual(10);
  const { call } = target;
  expect(await copyTracking(from, targetOf(0))).toEqual({
    experiments: 2,
    runs: 1,
    metrics: 3,
    logged_models: 1,
    registered_models: 1,
    model_versions: 3,
    artifacts: 1,
    artifact_bytes: 1,
    differences: [],
  });
  const runs = await call('POST', 'runs/search', { experiment_ids: ['0'] });
  expect(runs.body.runs).toHaveLength(1);
  const history = { run_id: runs.body.runs[0].info.run_id, metric_key: 'timed' };
  const { body } = await target.server.inject({ url: '/api/2.0/mlflow/metrics/get-history', query: history });
  expect(body).toContain(`"step":${NANOSECONDS}`);
  const { model_versions } = (await call('GET', 'model-versions/search', { filter: "name = 'churn'" })).body;
  const versions = model_versions.map(({ version, current_stage }: Record<string, string>) => [version, current_stage]);
  expect(versions.sort()).toEqual([
    ['2', 'None'],
    ['4', 'Production'],
    ['5', 'None'],
  ]);
});

it('experiments are copied with their tags, and found by their names', async () => {
  const { body } = await target.call('GET', 'experiments/get-by-name', { experiment_name: 'tagged' });
  expect(body.experiment.tags).toEqual([{ key: 'team', value: 'crm' }]);
  const { experiments } = (await target.call('POST', 'experiments/search', {})).body;
  expect(experiments.map(({ name }: { name: string }) => name).sort()).toEqual(['Default', 'tagged']);
});

it('a copied run is linked once to the copies of the models that its original read and made', async () => {
  const { models } = (await target.call('POST', 'logged-models/search', { experiment_ids: ['0'] })).body;
  const { runs } = (await target.call('POST', 'runs/search', { experiment_ids: ['0'] })).body;
  const [{ model_id, source_run_id }] = models.map(({ info }: { info: object }) => info);
  expect([models.length, source_run_id]).toEqual([1, runs[0].info.run_id]);
  expect(runs[0].inputs.model_inputs).toEqual([{ model_id }]);
  expect(runs[0].outputs.model_outputs).toEqual([{ model_id, step: 7 }]);
});

it('progress is reported before each experiment and each registered model', async () => {
  const told: unknown[] = [];
  await copyTracking(new TrackingServer({ trackingUri: source.address }), targetOf(0), (...progress) => told.push(progress));
  expect(told).toEqual([
    ['experiment Default', 0, 3],
    ['experiment tagged', 1, 3],
    ['registered model churn', 2, 3],
  ]);
});

it('an experiment deleted in the target still holds its name, which is reported', async () => {
  const { body } = await target.call('POST', 'experiments/create', { name: 'gone' });
  await target.call('POST', 'experiments/delete', { experiment_id: body.experiment_id });
  await source.call('POST', 'experiments/create', { name: 'gone' });
  const copy = copyTracking(new TrackingServer({ trackingUri: source.address }), targetOf(0));
  await expect(copy).rejects.toMatchObject({ code: 'RESOURCE_ALREADY_EXISTS', message: expect.stringContaining('restore it') });
});
