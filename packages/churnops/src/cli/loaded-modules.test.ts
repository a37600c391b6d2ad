import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GivenCommand, LoadedModules } from './testing-loaded-modules.js';

const PROGRAM = fileURLToPath(new URL('./testing-loaded-modules.js', import.meta.url));
/** Fastify, and what makes a server of it. */
const SERVERS =
  /node_modules\/@?fastify\/|\/mlflow\/dist\/server\/(?!plugin)|\/serving\/(application|new-server|tracking-server|http-server)\.js$/;

let home: string;
let elsewhere: Server;
const asked: string[] = [];
/** What each command loaded, and those before it: all run in one process, as most of the time of a process is its start. */
let loaded: LoadedModules[];
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'churnops-modules-'));
  await writeFile(join(home, 'outcomes.csv'), 'customerID,Churn\n');
  elsewhere = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.writeHead(404).end(JSON.stringify({ error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'no such model' }));
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  const MLFLOW_TRACKING_URI = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  loaded = await run([
    { args: ['--help'] },
    { args: ['import', 'none.csv'] },
    { args: ['outcomes', 'outcomes.csv'] },
    { args: ['status'], environment: { MLFLOW_TRACKING_URI } },
    { args: ['status'] },
  ]);
});
afterAll(async () => {
  elsewhere.close();
  await rm(home, { recursive: true, force: true });
});

async function run(commands: readonly GivenCommand[]): Promise<LoadedModules[]> {
  const child = fork(PROGRAM, [JSON.stringify(commands)], { env: { PATH: process.env.PATH, CHURNOPS_HOME: home }, cwd: home });
  const messages = on(child, 'message', { close: ['disconnect'] });
  const ended = once(child, 'exit');
  const found: LoadedModules[] = [];
  for await (const [message] of messages) found.push(message as LoadedModules);
  expect(await ended).toEqual([0, null]);
  return found;
}

const serversOf = (command: number) => loaded[command]?.urls.filter((url) => SERVERS.test(url));

describe('a command that needs no HTTP builds none', () => {
  it.each([
    [0, '--help'],
    [1, 'import none.csv'],
    [2, 'outcomes outcomes.csv'],
  ])('%i: %s', (command) => {
    expect(loaded[command]?.urls.some((url) => url.endsWith('/dist/cli/main.js'))).toBe(true);
    expect(serversOf(command)).toEqual([]);
  });

  it('with a tracking server elsewhere, one that asks it', () => {
    expect(loaded[3]).toMatchObject({ status: 0, stderr: '' });
    expect(serversOf(3)).toEqual([]);
    expect(asked).toEqual([expect.stringContaining('/registered-models/alias')]);
  });

  it('and one that asks our own tracking server does build it', () => {
    expect(loaded[4]?.status).toBe(0);
    const servers = serversOf(4) ?? [];
    for (const part of ['node_modules/fastify/', 'mlflow/dist/server/', 'serving/tracking-server.js'])
      expect(servers.some((url) => url.includes(part))).toBe(true);
    expect(servers.filter((url) => /serving\/(application|http-server)/.test(url))).toEqual([]);
  });
});
