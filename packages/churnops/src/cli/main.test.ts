import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { announceServer } from '../serving/server-file.js';
import { within } from './testing.js';

const BIN = fileURLToPath(new URL('../../bin/churnops.js', import.meta.url));
let home: string;
beforeAll(async () => {
  home = await mkdtemp(`${tmpdir()}/churnops-cli-`);
});
afterAll(() => rm(home, { recursive: true, force: true }));

function churnops(args: string[], environment: NodeJS.ProcessEnv = {}) {
  const env = { PATH: process.env.PATH, CHURNOPS_HOME: home, ...environment };
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], { env, cwd: home, encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('churnops on the command line', () => {
  it.each(['', 'start', 'import', 'outcomes', 'train', 'predict', 'monitor', 'promote', 'models', 'runs', 'status', 'mlflow'])(
    '%s --help',
    async (command) => {
      const { status, stdout } = await within([...(command ? [command] : []), '--help']);
      expect([status, stdout.includes(`Usage: churnops ${command}`.trimEnd())]).toEqual([0, true]);
    },
  );

  it.each([
    [['frobnicate'], 'unknown command'],
    [['import'], "missing required argument 'FILE.csv'"],
    [['predict', '--date', '2026-02-30'], 'is not a date'],
    [['predict', '--frob'], "unknown option '--frob'"],
    [['runs', '--limit', '0'], '--limit must be'],
    [['import', 'x.csv', '--on-error', 'ignore'], 'Allowed choices are fail, reject'],
    [['import', 'x.csv', '--delimiter', ':'], 'Allowed choices are ,, ;, |'],
    [['import', 'x.csv', '--decimal', 'dot'], 'Allowed choices are point, comma'],
    [['import', 'x.csv', '--as-of', '2026-13-01'], 'is not a date'],
    [['mlflow', '--default-artifact-root', 'here'], '--default-artifact-root must be a URI'],
    [['mlflow', '--default-artifact-root', 's3://'], '--default-artifact-root must name a bucket'],
  ])('wrong usage is 2: %j', async (args, message) => {
    vi.stubEnv('LOG_LEVEL', 'debug');
    const { status, stderr, stdout } = await within(args);
    vi.unstubAllEnvs();
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    // Code, message and remedy, as of any error.
    expect(stderr).toMatch(/^error CHURN_(USAGE|DATE): [^\n]+\n→ [^\n]+\n$/);
  });

  it('without a command it shows what there is, and says what is missing', async () => {
    const { status, stderr, stdout } = await within([]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^Usage: churnops /);
    expect(stderr).toContain('\nerror CHURN_USAGE: a command is missing\n→ churnops --help lists the commands');
  });

  it('ends with the status: of wrong usage, and of a date in the future, which the home must be opened for', async () => {
    expect(churnops(['frobnicate'])).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('unknown command') });
    vi.stubEnv('CHURNOPS_HOME', home);
    const { status, stdout, stderr } = await within(['import', BIN, '--as-of', '2999-01-01']);
    vi.unstubAllEnvs();
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('CHURN_DATE: 2999-01-01 is in the future');
  });

  it.each([
    [['frobnicate', '--json'], "unknown command 'frobnicate'"],
    [['--json'], "unknown option '--json'"],
    [['--json', 'status'], "unknown option '--json'"],
    [['import', '--json'], "missing required argument 'FILE.csv'"],
    [['start', '--json'], "unknown option '--json'"],
    [['predict', '--json', '--date', '2026-02-30'], '2026-02-30'],
    [['predict', '--frob', '--json'], "unknown option '--frob'"],
    [['runs', '--json', '--limit', 'ten'], '--limit must be a whole number from 1 to 50000; got "ten"'],
    [['runs', '--wait', '-1', '--json'], '--wait must be a whole number'],
    [['mlflow', 'import', '--json'], "required option '--from <URL>' not specified"],
    [['mlflow', 'export', '--to', 'nowhere', '--json'], 'starts with http:// or https://'],
  ])('wrong usage is one JSON document too where --json is given: %j', async (args, message) => {
    const { status, stderr, stdout } = await within(args);
    const { error } = JSON.parse(stdout);
    expect([status, error.code]).toEqual([2, error.message.includes('is not a date') ? 'CHURN_DATE' : 'CHURN_USAGE']);
    expect(error.message).toContain(message);
    expect(error.message).not.toMatch(/^error|\n/);
    expect(error.remedy).toContain(error.code === 'CHURN_DATE' ? 'YYYY-MM-DD' : '--help');
    expect(stderr).toContain(error.message);
  });

  it('--json after -- is a file of that name', async () => {
    vi.stubEnv('CHURNOPS_HOME', home);
    vi.spyOn(process, 'cwd').mockReturnValue(home);
    const { status, stdout, stderr } = await within(['import', '--', '--json']);
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    expect([status, stdout, stderr]).toEqual([1, '', expect.stringContaining(`${home}/--json is not a file`)]);
  });

  it('failure is 1, told in a line without a stack trace; with --json also as JSON', async () => {
    vi.stubEnv('CHURNOPS_HOME', home);
    const { status, stderr, stdout } = await within(['import', `${home}/none.csv`, '--json']);
    vi.unstubAllEnvs();
    expect(status).toBe(1);
    expect(stderr).toContain(`error CHURN_FILE_MISSING: ${home}/none.csv is not a file`);
    expect(stderr).not.toContain('    at ');
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'CHURN_FILE_MISSING', remedy: expect.any(String) } });
  });

  it('a stack trace is for LOG_LEVEL=debug, and for what nobody foresaw', async () => {
    vi.stubEnv('CHURNOPS_HOME', home);
    vi.stubEnv('LOG_LEVEL', 'debug');
    const served = { error: { code: 'CHURN_FAILED', message: 'it broke', remedy: 'look into the log' } };
    const server = createHttpServer((_request, response) => response.writeHead(500).end(JSON.stringify(served)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const withdraw = await announceServer(home, { url, token: 'secret' });
    const known = await within(['status']);
    expect(known).toEqual({ status: 1, stdout: '', stderr: 'error CHURN_FAILED: it broke\n→ look into the log\n' });
    await withdraw();
    server.close();
    const cwd = vi.spyOn(process, 'cwd').mockImplementation(() => {
      throw new TypeError('there is no folder');
    });
    const unknown = await within(['status']);
    cwd.mockRestore();
    expect(unknown.stderr).toMatch(/^error CHURN_FAILED: there is no folder\n→ .*\nTypeError: there is no folder\n {4}at /);
    vi.stubEnv('LOG_LEVEL', 'info');
    vi.spyOn(process, 'cwd').mockImplementation(() => {
      throw new TypeError('there is no folder');
    });
    expect((await within(['status'])).stderr).not.toContain('    at ');
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  it('--json prints one document and nothing else', async () => {
    vi.stubEnv('CHURNOPS_HOME', home);
    const { status, stdout } = await within(['status', '--json']);
    vi.unstubAllEnvs();
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ customers: 0, database: 'pglite' });
  });

  it('says that the port is taken, and that nobody could log in', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    for (const [name, value] of Object.entries({ CHURNOPS_HOME: home, PORT: String(port) })) vi.stubEnv(name, value);
    const taken = await within(['start']);
    server.close();
    expect([taken.status, taken.stderr]).toEqual([
      1,
      expect.stringContaining('error CHURN_CANNOT_LISTEN: cannot listen on 127.0.0.1'),
    ]);
    for (const [name, value] of Object.entries({ HOST: '0.0.0.0', PORT: '0' })) vi.stubEnv(name, value);
    const open = await within(['start']);
    vi.unstubAllEnvs();
    expect([open.status, open.stderr]).toEqual([1, expect.stringContaining('error CHURN_NO_ADMIN')]);
  });

  it('a wrong environment is told before anything is opened', async () => {
    for (const [name, value] of Object.entries({ CHURNOPS_HOME: home, PORT: 'x', LOG_LEVEL: 'y' })) vi.stubEnv(name, value);
    const { status, stderr } = await within(['status']);
    vi.unstubAllEnvs();
    expect(status).toBe(1);
    expect(stderr).toMatch(/error CHURN_CONFIG: .*PORT.*LOG_LEVEL/);
  });
});
