import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ServedServer, servedPair } from '../testing-served.js';
import { MlflowClient } from './mlflow-client.js';

let server: ServedServer;
let client: MlflowClient;
let counter = 0;
let name: string;
/** What the server was asked to log, in batches. */
let batches: Record<string, unknown[]>[];
beforeAll(async () => {
  server = (await servedPair()).source;
});
beforeEach(() => {
  name = `mlflow-client ${counter++}`;
  batches = [];
  client = new MlflowClient({
    trackingUri: server.address,
    fetch: (url, init) => {
      if (url.endsWith('/runs/log-batch')) batches.push(JSON.parse(String(init?.body)));
      return fetch(url, init);
    },
  });
});

const record = (count: number, value: (i: number) => string) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, value(i)]));

describe('experiments', () => {
  it('are created once', async () => {
    expect(await client.findExperiment(name)).toBeUndefined();
    const id = await client.ensureExperiment(name);
    expect(await client.ensureExperiment(name)).toBe(id);
    expect(await client.findExperiment(name)).toMatchObject({ experiment_id: id, name });
  });
});

describe('a run', () => {
  it('is made, logged to and finished', async () => {
    const { info } = await client.createRun(await client.ensureExperiment(name), 'first', 5, { a: '1' });
    await client.setTag(info.run_id, 'a', '2');
    const { run_id } = info;
    expect(await client.finishRun(run_id, 'FINISHED', 9)).toMatchObject({ status: 'FINISHED', start_time: 5, end_time: 9 });
    const { data } = await client.getRun(run_id);
    expect(data.tags).toContainEqual({ key: 'a', value: '2' });
    await expect(client.getRun('none')).rejects.toMatchObject({ status: 404, code: 'RESOURCE_DOES_NOT_EXIST' });
  });

  it('takes more params and metrics than fit in one request', async () => {
    const { run_id } = (await client.createRun('0', name, 1, {})).info;
    await client.logParams(
      run_id,
      record(150, (i) => `${i}`),
    );
    await client.logMetrics(run_id, Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`m${i}`, i / 7])), 3);
    expect(batches.map((batch) => [batch.params?.length, batch.metrics?.length])).toEqual([
      [100, undefined],
      [50, undefined],
      [undefined, 1000],
      [undefined, 500],
    ]);
    const { data } = await client.getRun(run_id);
    expect([data.params.length, data.metrics.length, data.metrics[700]]).toEqual([
      150,
      1500,
      { key: 'm700', value: 100, timestamp: 3, step: 0 },
    ]);
  });

  it('keeps params as long as every MLflow stores them, and numbers that JSON lacks', async () => {
    const { run_id } = (await client.createRun('0', name, 1, {})).info;
    await client.logParams(run_id, { long: 'x'.repeat(7000), none: '' });
    await client.logMetrics(run_id, { odd: Number.NaN, most: Number.POSITIVE_INFINITY }, 1);
    const { data } = await client.getRun(run_id);
    expect(data.params.map(({ value }) => value.length)).toEqual([6000, 0]);
    expect(data.metrics.map(({ value }) => value)).toEqual(['NaN', Number.MAX_VALUE]);
    await client.logParams(run_id, {});
    await client.logMetrics(run_id, {}, 1);
    expect(batches).toHaveLength(2);
  });

  it('has files', async () => {
    const { info } = await client.createRun(await client.ensureExperiment(name), 'files', 1, {});
    await client.uploadArtifact(info, 'out/a.txt', 'abc');
    await client.uploadArtifact(info, 'out/b.bin', new Uint8Array([0, 255]));
    const listed = [
      { path: 'out/a.txt', is_dir: false, file_size: 3 },
      { path: 'out/b.bin', is_dir: false, file_size: 2 },
    ];
    expect(await client.listArtifacts(info.run_id, 'out')).toEqual(listed);
    expect(await client.listArtifacts(info.run_id)).toEqual([{ path: 'out', is_dir: true }]);
    expect((await client.listArtifactsAt(`${info.artifact_uri}/out`)).map(({ path }) => path)).toEqual(['a.txt', 'b.bin']);
    expect(await client.listArtifactsAt(`${info.artifact_uri}/none`)).toEqual([]);
    expect([...(await client.downloadArtifact(`${info.artifact_uri}/out/b.bin`))]).toEqual([0, 255]);
    await expect(client.downloadArtifact(`${info.artifact_uri}/none`)).rejects.toMatchObject({
      name: 'MlflowRequestError',
      status: 404,
    });
  });
});

describe('the registry', () => {
  it('creates a model once, and lists its versions newest first', async () => {
    const { info } = await client.createRun('0', name, 1, {});
    for (let i = 0; i < 2; i++) await client.ensureRegisteredModel(name);
    expect(await client.modelVersions(name)).toEqual([]);
    for (let i = 0; i < 11; i++) await client.createModelVersion(name, info, 'model', { number: `${i}` });
    const versions = await client.modelVersions(name);
    expect(versions.map(({ version }) => version)).toEqual(['11', '10', '9', '8', '7', '6', '5', '4', '3', '2', '1']);
    expect(versions[0]).toMatchObject({
      run_id: info.run_id,
      source: `${info.artifact_uri}/model`,
      tags: [{ key: 'number', value: '10' }],
    });
    expect(await client.modelVersionUri({ name, version: '3' })).toBe(`${info.artifact_uri}/model`);
  });

  it('has aliases; a missing one is undefined', async () => {
    const { info } = await client.createRun('0', name, 1, {});
    expect(await client.getVersionByAlias(name, 'champion')).toBeUndefined();
    await client.ensureRegisteredModel(name);
    await client.createModelVersion(name, info, 'model', {});
    // For MLflow an unknown alias is an invalid parameter.
    expect(await client.getVersionByAlias(name, 'champion')).toBeUndefined();
    expect(await client.getModelVersion(name, '2')).toBeUndefined();
    await client.setAlias(name, 'champion', '1');
    expect((await client.getVersionByAlias(name, 'champion'))?.version).toBe('1');
    expect((await client.getModelVersion(name, '1'))?.name).toBe(name);
    await expect(client.getVersionByAlias(name, 'a b')).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' });
  });
});
