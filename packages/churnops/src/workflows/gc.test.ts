import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { S3ArtifactStore } from '@churnops/mlflow/s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { API_PREFIX } from '../api/address.js';
import { within } from '../cli/testing.js';
import { announceServer } from '../serving/server-file.js';
import { type TestApplication, testApplication } from '../testing.js';
import { runGc } from './gc.js';

const ADMIN = { username: 'boss', password: 'a long enough password' };
const basic = (username: string, password: string) => `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication({ requiresLogin: true });
  await app.authentication?.users.create(ADMIN.username, ADMIN.password, { isAdmin: true, permission: 'MANAGE' });
  await app.authentication?.users.create('ann', 'another long password', { isAdmin: false, permission: 'MANAGE' });
  await app.server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.server.address() as AddressInfo;
  await announceServer(app.home, { url: `http://127.0.0.1:${port}`, token: app.token });
  vi.stubEnv('CHURNOPS_HOME', app.home);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await app.close();
});

/** A deleted run with a file. */
async function deletedRun(): Promise<{ id: string; file: string }> {
  const { mlflow } = app.context;
  const { info } = await mlflow.createRun(await mlflow.ensureExperiment('gc'), 'r', 1, {});
  await mlflow.uploadArtifact(info, 'a.txt', 'x');
  const { run_id } = info;
  const rest = app.restFor(`Bearer ${app.token}`);
  const body = { body: JSON.stringify({ run_id }), headers: { 'content-type': 'application/json' } };
  await rest.request('POST', `${rest.base}/api/2.0/mlflow/runs/delete`, body);
  return { id: run_id, file: `${info.artifact_uri.replace('mlflow-artifacts:/', '')}/a.txt` };
}

const remaining = async (id: string) => app.query(`SELECT run_id FROM mlflow.runs WHERE run_id = '${id}'`);

describe('churnops mlflow gc', () => {
  it('goes to the server that owns the home, and tells what it did', async () => {
    const { id } = await deletedRun();
    const dry = await within(['mlflow', 'gc', '--dry-run']);
    expect([dry.status, dry.stdout]).toEqual([0, 'would delete 1 run, 0 logged models and 0 experiments for good\n']);
    expect(await remaining(id)).toHaveLength(1);
    const young = await within(['mlflow', 'gc', '--older-than', '1h', '--json']);
    expect(JSON.parse(young.stdout)).toMatchObject({ dry_run: false, runs: [] });
    const { status, stdout } = await within(['mlflow', 'gc', '--json']);
    expect([status, JSON.parse(stdout)]).toEqual([
      0,
      { dry_run: false, runs: [id], logged_models: [], experiments: [], artifacts_left: [] },
    ]);
    expect(await remaining(id)).toEqual([]);
  });

  it('refuses what cannot go, and ids and ages that are none', async () => {
    const { id } = await deletedRun();
    const run = await within(['mlflow', 'gc', '--run-ids', `${id},none`, '--json']);
    expect([run.status, JSON.parse(run.stdout).error]).toEqual([
      1,
      expect.objectContaining({ code: 'CHURN_NOT_FOUND', message: 'Run with id=none not found' }),
    ]);
    const { mlflow } = app.context;
    const experiment = await mlflow.ensureExperiment('living');
    const living = await within(['mlflow', 'gc', '--experiment-ids', experiment, '--json']);
    expect([living.status, JSON.parse(living.stdout).error]).toEqual([
      1,
      expect.objectContaining({
        code: 'CHURN_BAD_INPUT',
        message: expect.stringContaining('are not in the deleted lifecycle stage'),
      }),
    ]);
    const age = await within(['mlflow', 'gc', '--older-than', 'a while', '--json']);
    expect(JSON.parse(age.stdout).error.code).toBe('CHURN_BAD_INPUT');
    const usage = await within(['mlflow', 'gc', '--experiment-ids', 'a b', '--json']);
    expect([usage.status, JSON.parse(usage.stdout).error.message]).toEqual([
      2,
      '--experiment-ids must be ids of experiments, separated by commas; got "a b"',
    ]);
    expect(await remaining(id)).toHaveLength(1);
  });

  it('over HTTP it is for admins alone', async () => {
    const { id } = await deletedRun();
    const ask = (username: string, password: string) =>
      app.server.inject({
        method: 'POST',
        url: `${API_PREFIX}/mlflow-gc`,
        headers: { authorization: basic(username, password) },
        payload: { run_ids: id },
      });
    const refused = await ask('ann', 'another long password');
    expect([refused.statusCode, refused.json().error.message]).toEqual([403, 'mlflow-gc is for admins alone']);
    expect(await remaining(id)).toHaveLength(1);
    expect((await ask(ADMIN.username, ADMIN.password)).json().runs).toContain(id);
  });

  it('a store that fails is a storage error, and the run goes with the next one', async () => {
    const { id, file } = await deletedRun();
    // An S3 that refuses everything.
    const broken = createServer((_request, response) => response.writeHead(403).end());
    await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(broken.address() as AddressInfo).port}`;
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const artifacts = async () => ({ artifacts: new S3ArtifactStore({ bucket: 'bucket', endpoint, credentials }) });
    const failing = runGc({ ...app.context, artifacts }, false, { run_ids: [id] });
    await expect(failing).rejects.toMatchObject({ code: 'CHURN_STORAGE' });
    broken.close();
    expect(await remaining(id)).toHaveLength(1);
    // Whatever happened to its files meanwhile.
    const path = join(app.home, 'mlartifacts', file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'again');
    expect((await runGc(app.context, false, {})).runs).toContain(id);
    expect(await app.context.mlflow.listArtifactsAt(`mlflow-artifacts:/${dirname(file)}`)).toEqual([]);
  });
});
