import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MadeEnvironment } from './made-environment.js';

let folder: string;
let root: string;
let model: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'churnops-environments-'));
  root = join(folder, 'envs');
  model = join(folder, 'model');
  await mkdir(model);
  await writeFile(join(model, 'requirements.txt'), 'mlflow==3.17.2\n');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const claim = (more: { waitMs?: number; onWait?: (message: string) => void; signal?: AbortSignal } = {}) =>
  MadeEnvironment.claim({
    model,
    env: { MLFLOW_ENV_ROOT: root },
    waitMs: 10_000,
    onWait() {},
    signal: new AbortController().signal,
    ...more,
  });

/** What MLflow 3.17.2 writes. */
const begins = (at: string) =>
  `2026/11/29 03:14:00 INFO mlflow.utils.virtualenv: Creating a new environment in ${at} with python version 3.11.7 using uv`;
const IS_WHOLE = `2026/11/29 03:15:00 INFO mlflow.utils.environment: === Running command '['bash', '-c', 'source …/bin/activate && python -c ""']'`;

async function begin(made: MadeEnvironment, name = 'mlflow-1'): Promise<string> {
  const at = join(root, name);
  made.read(begins(at));
  await mkdir(join(at, 'lib'), { recursive: true });
  return at;
}

describe('the environment of a model', () => {
  it('that is whole stays', async () => {
    const made = await claim();
    const at = await begin(made);
    made.read('Collecting scikit-learn==1.9.1');
    made.read(IS_WHOLE);
    await made.release();
    await (await claim()).release();
    expect(existsSync(at)).toBe(true);
  });

  it('that was not finished is removed when MLflow has ended', async () => {
    const made = await claim();
    const at = await begin(made);
    await made.release();
    expect(existsSync(at)).toBe(false);
  });

  it('that a process which was killed left unfinished is removed by the next one', async () => {
    const at = await begin(await claim());
    const [ours = ''] = (await readdir(root)).filter((name) => name.startsWith('.churnops-'));
    // As if another process, which is gone, had taken it.
    await writeFile(join(root, ours, 'lock'), JSON.stringify({ pid: 2 ** 30, started: '1' }));
    const next = await claim();
    expect(existsSync(at)).toBe(false);
    await next.release();
  });

  it('is made by one at a time; the other is told, and finds it whole', async () => {
    const said: string[] = [];
    const first = await claim();
    const second = claim({ onWait: (message) => said.push(message) });
    await expect.poll(() => said).toEqual([`waiting for process ${process.pid}, which makes the same environment`]);
    const at = await begin(first);
    first.read(IS_WHOLE);
    await first.release();
    await (await second).release();
    expect(existsSync(at)).toBe(true);
  });

  it('of other requirements is made at the same time', async () => {
    const first = await claim();
    await writeFile(join(model, 'requirements.txt'), 'mlflow==3.17.2\nlightgbm\n');
    await (await claim({ waitMs: 0 })).release();
    await first.release();
  });

  it('is not waited for longer than it may take', async () => {
    const first = await claim();
    await expect(claim({ waitMs: 0 })).rejects.toMatchObject({
      code: 'CHURN_PYFUNC_UNAVAILABLE',
      message: expect.stringContaining(`process ${process.pid} makes the same environment`),
      remedy: expect.stringContaining('CHURNOPS_PYFUNC_START_TIMEOUT'),
    });
    await expect(claim({ signal: AbortSignal.abort(new Error('called off')) })).rejects.toThrow('called off');
    await first.release();
  });

  it('is not looked for where a model says so', async () => {
    const made = await claim();
    const elsewhere = join(folder, 'of the user');
    await mkdir(elsewhere);
    made.read(begins(elsewhere));
    made.read(begins(`${root}/..`));
    await made.release();
    expect([existsSync(elsewhere), existsSync(model)]).toEqual([true, true]);
  });

  it('cannot be made where this user may not write', async () => {
    await writeFile(root, 'a file');
    await expect(claim()).rejects.toMatchObject({
      code: 'CHURN_PYFUNC_MISSING',
      remedy: expect.stringContaining('MLFLOW_ENV_ROOT'),
    });
  });
});
