import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { announceServer } from '../serving/server-file.js';
import { type TestApplication, testApplication } from '../testing.js';
import { copyReport } from './copy-report.js';
import { within } from './testing.js';

const BIN = fileURLToPath(new URL('../../bin/churnops.js', import.meta.url));

let ours: TestApplication;
let other: TestApplication;
/** Stands before `other`, and answers a request itself where it returns true. */
let intercept: (request: IncomingMessage, response: ServerResponse) => boolean;
const proxy = createServer((request, response) => {
  if (!intercept(request, response)) other.tracking.routing(request, response);
});
beforeAll(async () => {
  [ours, other] = await Promise.all([testApplication(), testApplication()]);
  await ours.server.listen({ host: '127.0.0.1', port: 0 });
  await announceServer(ours.home, { url: addressOf(ours.server.server.address()), token: ours.token });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const id = await ours.context.mlflow.ensureExperiment('a test');
  await ours.context.mlflow.createRun(id, 'a run', 1, {});
});
afterAll(async () => {
  proxy.close();
  await Promise.all([ours.close(), other.close()]);
});

function addressOf(address: AddressInfo | string | null): string {
  return `http://127.0.0.1:${(address as AddressInfo).port}`;
}

const exporting = (...options: string[]) => ['mlflow', 'export', '--to', addressOf(proxy.address()), ...options];

/** In a process of its own, which can be sent a signal. */
function startExport(...options: string[]): ChildProcess {
  const args = [BIN, ...exporting(...options)];
  return spawn(process.execPath, args, { env: { PATH: process.env.PATH, CHURNOPS_HOME: ours.home }, cwd: ours.home });
}

async function exportHere(...options: string[]) {
  vi.stubEnv('CHURNOPS_HOME', ours.home);
  return within(exporting(...options)).finally(() => vi.unstubAllEnvs());
}

async function ended(child: ChildProcess) {
  const [stdout, stderr] = [text(child.stdout as NodeJS.ReadableStream), text(child.stderr as NodeJS.ReadableStream)];
  const status = await new Promise((resolve) => child.once('close', resolve));
  return { status, stdout: await stdout, stderr: await stderr };
}

it('Ctrl-C calls it off, and the same command again completes the copy', async () => {
  const child = startExport('--json');
  intercept = ({ url }) => {
    if (!url?.includes('runs/create')) return false;
    child.kill('SIGINT');
    return true;
  };
  const { status, stdout } = await ended(child);
  expect([status, JSON.parse(stdout)]).toEqual([130, { error: expect.objectContaining({ code: 'CHURN_CANCELLED' }) }]);
  intercept = () => false;
  const again = await exportHere('--json');
  expect([again.status, copyReport.parse(JSON.parse(again.stdout))]).toMatchObject([0, { runs: 1, differences: [] }]);
  expect(again.stderr).toContain(`export of ${addressOf(proxy.address())}: 1 runs`);
});

it('a copy that differs is one document with --json: the error with the report in it', async () => {
  intercept = ({ url }, response) => {
    if (!url?.includes('runs/get')) return false;
    response.end(JSON.stringify({ run: { info: { run_id: 'x', run_name: 'another', status: 'FINISHED' }, data: {} } }));
    return true;
  };
  const { status, stdout, stderr } = await exportHere('--json');
  const { error } = JSON.parse(stdout);
  expect([status, error.code, error.report.runs]).toEqual([1, 'CHURN_COPY_DIFFERS', 1]);
  expect(copyReport.parse(error.report).differences).toContain('run x: name "another" in place of "a run"');
  expect(stderr).toContain('error CHURN_COPY_DIFFERS');
  const shown = await exportHere();
  expect([shown.status, shown.stdout]).toEqual([1, expect.stringContaining('runs: 1\n')]);
  expect(shown.stdout).toContain('run x: name "another" in place of "a run"');
});
