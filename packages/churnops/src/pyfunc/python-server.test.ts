import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PythonServer, type PythonServerOptions } from './python-server.js';
import { standInPython } from './testing-scoring-server.js';

const TABLE = '{"dataframe_split":{"columns":["tenure"],"data":[[1]]}}';
const cleaning: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean();
});

async function serverOf(script: string, { before, ...overrides }: Partial<PythonServerOptions> & { before?: string } = {}) {
  const { python, remove } = await standInPython(script, before);
  const folder = await mkdtemp(join(tmpdir(), 'churnops-model-'));
  await mkdir(join(folder, 'model'));
  const lines: { level: number; msg: string }[] = [];
  const server = new PythonServer({
    named: 'version 3',
    python,
    envManager: 'local',
    workers: 1,
    startMs: 20_000,
    timeoutMs: 20_000,
    prepare: async () => folder,
    logger: pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line)) }) as never,
    signal: new AbortController().signal,
    ...overrides,
  });
  cleaning.push(
    remove,
    () => rm(folder, { recursive: true, force: true }),
    () => server.close(),
  );
  return { server, lines, folder };
}

const predictions = async (server: PythonServer) => JSON.parse(await server.invoke(TABLE)).predictions;
const lives = (pid: number) => existsSync(`/proc/${pid}`);

describe('a Python of our own', () => {
  it('starts with the first request, stays, and has its lines in our log', async () => {
    const { server, lines } = await serverOf('return [pid, env.PYTHONUNBUFFERED]', { workers: 2 });
    const [first, second] = [await predictions(server), await predictions(server)];
    expect(second).toEqual(first);
    expect(lines.map(({ msg }) => msg)).toEqual([
      expect.stringContaining('starting the Python that serves version 3'),
      'INFO: ready as local 2',
      expect.stringContaining('is ready after'),
    ]);
    await server.close();
    expect(lives(first[0])).toBe(false);
  });

  it('is not told our secrets', async () => {
    vi.stubEnv('DATABASE_URL', 'postgres://secret');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('MLFLOW_TRACKING_PASSWORD', 'secret');
    vi.stubEnv('PIP_INDEX_URL', 'http://packages');
    const { server } = await serverOf('return Object.keys(env)');
    expect(await predictions(server)).toEqual(
      expect.not.arrayContaining(['DATABASE_URL', 'AWS_SECRET_ACCESS_KEY', 'MLFLOW_TRACKING_PASSWORD']),
    );
    expect(await predictions(server)).toContain('PIP_INDEX_URL');
    vi.unstubAllEnvs();
  });

  it('that is killed is started again', async () => {
    const { server, lines } = await serverOf('return [pid]');
    const [pid] = await predictions(server);
    process.kill(pid, 'SIGKILL');
    const [again] = await predictions(server);
    expect(again).not.toBe(pid);
    expect(lines.some(({ msg }) => msg.includes('ended by itself'))).toBe(true);
  });

  it('that dies over a request gets it again, and once more; then the request fails', async () => {
    const { server, folder } = await serverOf(
      "if (!existsSync('died')) { writeFileSync('died', ''); process.exit(3); } return [1]",
    );
    expect(await predictions(server)).toEqual([1]);
    expect(existsSync(join(folder, 'died'))).toBe(true);
    const { server: hopeless } = await serverOf('process.exit(3)');
    await expect(predictions(hopeless)).rejects.toMatchObject({
      code: 'CHURN_PYFUNC_UNAVAILABLE',
      message: expect.stringContaining('died 3 times over the same customers'),
    });
  });

  it('that does not answer in time is ended', async () => {
    const { server } = await serverOf(
      "if (table.data[0][0] === 1) { writeFileSync('pid', String(pid)); return undefined; } return [2]",
      { timeoutMs: 300 },
    );
    await expect(predictions(server)).rejects.toMatchObject({
      code: 'CHURN_PYFUNC_UNAVAILABLE',
      message: expect.stringContaining('did not answer within 0.3 s, and was ended'),
    });
    expect(JSON.parse(await server.invoke(TABLE.replace('[1]', '[2]'))).predictions).toEqual([2]);
  });

  it('ends with us, however we end, and takes its folder along', async () => {
    const { python, remove } = await standInPython('return [pid]');
    cleaning.push(remove);
    const program = `
      import { ScoringServers } from ${JSON.stringify(new URL('./scoring-servers.js', import.meta.url).href)};
      import { mkdir } from 'node:fs/promises';
      const logger = { info() {}, debug() {}, warn() {}, error() {} };
      const config = { url: undefined, python: ${JSON.stringify(python)}, envManager: 'local', workers: 1, startMs: 20000, timeoutMs: 20000 };
      const servers = new ScoringServers(config, logger, new AbortController().signal);
      let folder;
      const server = servers.serverFor({ key: '1', named: 'version 1', download: async (made) => { folder = made; await mkdir(made); } });
      console.log(JSON.stringify({ pid: JSON.parse(await server.invoke(${JSON.stringify(TABLE)})).predictions[0], folder }));
      setInterval(() => {}, 1000);`;
    const us = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const line = await new Promise<string>((resolve) => createInterface({ input: us.stdout }).once('line', resolve));
    const { pid, folder } = JSON.parse(line);
    expect([lives(pid), existsSync(folder)]).toEqual([true, true]);
    us.kill('SIGKILL');
    await vi.waitFor(() => expect([lives(pid), existsSync(folder)]).toEqual([false, false]), { timeout: 10_000, interval: 50 });
  });
});

describe('a Python that cannot start', () => {
  const ends = (lines: string[], code = 1) =>
    `for (const line of ${JSON.stringify(lines)}) console.error(line); process.exit(${code});`;

  it.each<[string, string[], string, string]>([
    ['MLflow is missing', ['/usr/bin/python3: No module named mlflow'], 'MLflow is not installed', 'pip install mlflow'],
    [
      'a package is missing',
      ['Traceback …', "ModuleNotFoundError: No module named 'lightgbm'"],
      'needs the Python package lightgbm',
      'requirements.txt',
    ],
    ['uvicorn is missing', ['bash: line 1: exec: uvicorn: not found'], 'uvicorn is not on the PATH', 'install uvicorn'],
    [
      'uv is missing',
      ["FileNotFoundError: [Errno 2] No such file or directory: 'uv'"],
      'is not installed',
      'CHURNOPS_PYFUNC_ENV_MANAGER=local',
    ],
  ])('%s', async (_, lines, said, remedy) => {
    const { server } = await serverOf('', { before: ends(lines) });
    await expect(predictions(server)).rejects.toMatchObject({
      code: 'CHURN_PYFUNC_MISSING',
      message: expect.stringContaining(said),
      remedy: expect.stringContaining(remedy),
      kind: { exit: 1, retryable: false },
    });
  });

  it('there is none', async () => {
    const { server } = await serverOf('', { python: 'no-such-python' });
    await expect(predictions(server)).rejects.toMatchObject({
      code: 'CHURN_PYFUNC_MISSING',
      message: expect.stringContaining('no-such-python: there is no such program'),
      remedy: expect.stringContaining('CHURNOPS_PYFUNC_PYTHON'),
    });
  });

  it('the model does not load', async () => {
    const { server } = await serverOf('', {
      before: ends(['Traceback …', 'ValueError: node array from the pickle has an incompatible dtype', 'later']),
    });
    await expect(predictions(server)).rejects.toMatchObject({
      code: 'CHURN_CANNOT_SCORE',
      message: expect.stringContaining('ValueError: node array from the pickle'),
    });
  });

  it('its workers die again and again', async () => {
    const { server } = await serverOf('', {
      before:
        "for (let i = 0; i < 4; i++) console.log('INFO:     Child process [' + i + '] died'); console.log('ModuleNotFoundError: No module named \\'xgboost\\''); setInterval(() => {}, 1000); return;",
      workers: 2,
    });
    await expect(predictions(server)).rejects.toMatchObject({
      code: 'CHURN_PYFUNC_MISSING',
      message: expect.stringContaining('xgboost'),
    });
  });

  it('the system ends it', async () => {
    const { server } = await serverOf('', { before: "process.kill(pid, 'SIGKILL');" });
    await expect(predictions(server)).rejects.toMatchObject({
      code: 'CHURN_PYFUNC_UNAVAILABLE',
      message: expect.stringContaining('ended by the system'),
    });
  });

  it('it is not ready in time', async () => {
    const { server } = await serverOf('', {
      before: "console.log('loading'); setInterval(() => {}, 1000); return;",
      startMs: 500,
    });
    await expect(predictions(server)).rejects.toMatchObject({
      code: 'CHURN_PYFUNC_UNAVAILABLE',
      message: expect.stringContaining('was not ready within 0.5 s: loading'),
      remedy: expect.stringContaining('CHURNOPS_PYFUNC_START_TIMEOUT'),
      kind: { exit: 75, retryable: true },
    });
  });
});
