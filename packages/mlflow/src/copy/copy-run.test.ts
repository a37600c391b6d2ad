import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Run } from '../protocol/entities.js';
import { type ServedServer, servedPair } from '../testing-served.js';
import { copiesOfRuns, copyRun } from './copy-run.js';
import { TrackingServer } from './tracking-server.js';

let source: ServedServer;
let target: ServedServer;
let from: TrackingServer;
let to: TrackingServer;
let counter = 0;
/** Experiments of one test. */
let experiment: string;
let copied: string;
beforeAll(async () => {
  ({ source, target } = await servedPair());
  from = new TrackingServer({ trackingUri: source.address });
  to = new TrackingServer({ trackingUri: target.address });
});
beforeEach(async () => {
  const name = `copy-run ${counter++}`;
  experiment = (await source.call('POST', 'experiments/create', { name })).body.experiment_id;
  copied = (await target.call('POST', 'experiments/create', { name })).body.experiment_id;
});

async function createRun(more: object = {}): Promise<string> {
  const { body } = await source.call('POST', 'runs/create', { experiment_id: experiment, run_name: 'r', start_time: 1, ...more });
  return body.run.info.run_id;
}

const log = async (run_id: string, batch: object, path = 'log-batch') =>
  expect((await source.call('POST', `runs/${path}`, { run_id, ...batch })).status).toBe(200);
const read = async ({ call }: ServedServer, run_id: string): Promise<Run> => (await call('GET', 'runs/get', { run_id })).body.run;
const copy = async (run_id: string, existing?: Run) => copyRun(from, await read(source, run_id), to, copied, existing);
const tagsOf = ({ data }: Run) => Object.fromEntries(data.tags.map(({ key, value }) => [key, value]));

describe('a copy of a run', () => {
  it('has its name, times, user and status', async () => {
    const id = await createRun({ run_name: 'first', start_time: 5, user_id: 'ann' });
    await source.call('POST', 'runs/update', { run_id: id, status: 'FAILED', end_time: 9 });
    const { runId, artifactUri, differences } = await copy(id);
    const { info } = await read(target, runId);
    expect([runId === id, artifactUri, differences]).toEqual([false, info.artifact_uri, []]);
    expect(info).toMatchObject({
      run_name: 'first',
      start_time: 5,
      end_time: 9,
      user_id: 'ann',
      status: 'FAILED',
      experiment_id: copied,
    });
  });

  it('has no end time if the run is still active', async () => {
    const { runId, differences } = await copy(await createRun());
    const { info } = await read(target, runId);
    expect([info.status, info.end_time, differences]).toEqual(['RUNNING', undefined, []]);
  });

  it('has its params and tags, even more than fit in one batch', async () => {
    const id = await createRun();
    const items = (from: number) => Array.from({ length: 90 }, (_, i) => ({ key: `k${from + i}`, value: `v${from + i}` }));
    for (const start of [0, 90]) await log(id, { params: items(start) });
    for (const start of [0, 90]) await log(id, { tags: items(start) });
    const { runId, differences } = await copy(id);
    const { data } = await read(target, runId);
    expect([data.params, differences]).toEqual([[...items(0), ...items(90)], []]);
    expect(tagsOf({ data } as Run)).toMatchObject(
      Object.fromEntries([...items(0), ...items(90)].map(({ key, value }) => [key, value])),
    );
    expect(tagsOf({ data } as Run)).toMatchObject({ 'churnops.copied_from': id, 'mlflow.runName': 'r' });
  });

  it('has the whole history of each metric, once', async () => {
    const id = await createRun();
    const metric = (key: string, value: unknown, timestamp: number, step: number) => ({ key, value, timestamp, step });
    await log(id, {
      metrics: [metric('loss', 1, 3, 2), metric('loss', 0.5, 1, 9), metric('loss', 0.5, 1, 9), metric('odd', 'NaN', 1, 0)],
    });
    await log(id, { metrics: [metric('big', 1e300, 1, -5), metric('loss', -0.25, 2, 1)] });
    const { runId, metrics, differences } = await copy(id);
    expect([metrics, differences]).toEqual([5, []]);
    for (const metric_key of ['loss', 'odd', 'big']) {
      const history = async ({ call }: ServedServer, run_id: string) =>
        (await call('GET', 'metrics/get-history', { run_id, metric_key })).body.metrics;
      expect(await history(target, runId)).toEqual(await history(source, id));
    }
    expect((await read(target, runId)).data.metrics).toEqual((await read(source, id)).data.metrics);
  });

  it('has the data sets that it read, with their tags', async () => {
    const id = await createRun();
    const dataset = (name: string) => ({
      name,
      digest: '1',
      source_type: 's',
      source: '{"a": 1}',
      schema: '{"b": 2}',
      profile: '{"c": 3}',
    });
    const tags = [{ key: 'mlflow.data.context', value: 'training' }];
    await log(
      id,
      {
        datasets: [
          { dataset: dataset('b'), tags },
          { dataset: dataset('a'), tags: [] },
        ],
      },
      'log-inputs',
    );
    const { runId, differences } = await copy(id);
    expect([(await read(target, runId)).inputs?.dataset_inputs, differences]).toEqual([
      [
        { dataset: dataset('b'), tags },
        { dataset: dataset('a'), tags: [] },
      ],
      [],
    ]);
  });

  it('has its files', async () => {
    const id = await createRun();
    const folder = `${source.address}/api/2.0/mlflow-artifacts/artifacts/${experiment}/${id}/artifacts`;
    for (const [path, body] of [
      ['a.txt', 'a'],
      ['deep/er/b.txt', 'bb'],
    ])
      await fetch(`${folder}/${path}`, { method: 'PUT', body: body as string });
    const { runId, files, bytes, differences } = await copy(id);
    expect([files, bytes, differences]).toEqual([2, 3, []]);
    const answer = await target.server.inject({ url: '/get-artifact', query: { run_id: runId, path: 'deep/er/b.txt' } });
    expect(answer.payload).toBe('bb');
  });

  it('lists itself, not its original, as the run of models logged by an MLflow 2 client', async () => {
    const id = await createRun();
    const model = { artifact_path: 'model', flavors: {}, utc_time_created: 't', run_id: id };
    await log(id, { model_json: JSON.stringify(model) }, 'log-model');
    const { runId, differences } = await copy(id);
    const history = tagsOf(await read(target, runId))['mlflow.log-model.history'] as string;
    expect([JSON.parse(history), differences]).toEqual([[{ ...model, run_id: runId }], []]);
  });
});

it('a copy that was cut off is completed, and found by the id of its original', async () => {
  const id = await createRun();
  await log(id, { params: [{ key: 'p', value: '1' }], metrics: [{ key: 'm', value: 1, timestamp: 1, step: 1 }] });
  const { runId } = await copy(id);
  await log(id, { params: [{ key: 'q', value: '2' }], metrics: [{ key: 'm', value: 2, timestamp: 2, step: 2 }] });
  const copies = await copiesOfRuns(to, copied);
  expect([...copies.keys()]).toEqual([id]);
  const again = await copy(id, copies.get(id));
  expect([again.runId, again.metrics, again.differences]).toEqual([runId, 2, []]);
  expect((await read(target, runId)).data.params).toHaveLength(2);
});

it('differences that remain are reported part by part', async () => {
  const id = await createRun();
  await log(id, { metrics: [{ key: 'm', value: 1, timestamp: 1, step: 1 }] });
  const { runId } = await copy(id);
  // Somebody logs to the copy.
  const more = { params: [{ key: 'own', value: '1' }], metrics: [{ key: 'm', value: 5, timestamp: 5, step: 5 }] };
  await target.call('POST', 'runs/log-batch', { run_id: runId, ...more });
  const { differences } = await copy(id, await read(target, runId));
  expect(differences).toEqual([
    `run ${runId}: params [["own","1"]] in place of []`,
    `run ${runId}: metrics [["m",[5,5,5]]] in place of [["m",[1,1,1]]]`,
    `run ${runId}: metric m has 2 measurements in place of 1`,
  ]);
});
