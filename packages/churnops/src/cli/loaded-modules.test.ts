import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const BIN = fileURLToPath(new URL('../../bin/churnops.js', import.meta.url));
/** Fastify, and what makes a server of it. */
const SERVERS =
  /node_modules\/@?fastify\/|\/mlflow\/dist\/server\/(?!plugin)|\/serving\/(application|new-server|tracking-server|http-server)\.js$/;

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'churnops-modules-'));
  await writeFile(join(home, 'outcomes.csv'), 'customerID,Churn\n');
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** Runs a command; gives its exit status and the modules of servers that it loaded. V8's coverage lists each module, whatever its kind. */
async function serversLoadedBy(args: string[], environment: NodeJS.ProcessEnv = {}) {
  const coverage = await mkdtemp(join(home, 'coverage-'));
  const env = { PATH: process.env.PATH, CHURNOPS_HOME: home, NODE_V8_COVERAGE: coverage, ...environment };
  const child = spawn(process.execPath, [BIN, ...args], { env, cwd: home, stdio: ['ignore', 'ignore', 'pipe'] });
  const [[status], stderr] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
  const reports = await Promise.all((await readdir(coverage)).map((name) => readFile(join(coverage, name), 'utf8')));
  const urls = reports.flatMap((report) => (JSON.parse(report).result as { url: string }[]).map(({ url }) => url));
  expect(urls.some((url) => url.endsWith('/dist/cli/main.js'))).toBe(true);
  return { status, stderr, servers: urls.filter((url) => SERVERS.test(url)) };
}

describe('a command that needs no HTTP builds none', () => {
  it.each([[['--help']], [['import', 'none.csv']], [['outcomes', 'outcomes.csv']]])('%j', async (args) => {
    const { servers } = await serversLoadedBy(args);
    expect(servers).toEqual([]);
  });

  it('with a tracking server elsewhere, one that asks it', async () => {
    const asked: string[] = [];
    const elsewhere = createServer(({ url = '' }, response) => {
      asked.push(url);
      response.writeHead(404).end(JSON.stringify({ error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'no such model' }));
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const uri = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    const { status, stderr, servers } = await serversLoadedBy(['status'], { MLFLOW_TRACKING_URI: uri });
    elsewhere.close();
    expect([status, stderr, servers]).toEqual([0, '', []]);
    expect(asked).toEqual([expect.stringContaining('/registered-models/alias')]);
  });

  it('and one that asks our own tracking server does build it', async () => {
    const { status, servers } = await serversLoadedBy(['status']);
    expect(status).toBe(0);
    for (const part of ['node_modules/fastify/', 'mlflow/dist/server/', 'serving/tracking-server.js'])
      expect(servers.some((url) => url.includes(part))).toBe(true);
    expect(servers.filter((url) => /serving\/(application|http-server)/.test(url))).toEqual([]);
  });
});
