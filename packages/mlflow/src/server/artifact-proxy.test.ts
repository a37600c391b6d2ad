import { beforeAll, expect, it } from 'vitest';
import { type ServedServer, servedPair } from '../testing-served.js';

let mlflow: ServedServer;
beforeAll(async () => {
  mlflow = (await servedPair()).source;
});

const base = '/api/2.0/mlflow-artifacts/artifacts';

it('artifacts come back as they were sent, and are listed by run', async () => {
  const run_id = await mlflow.createRun('files');
  const content = Buffer.from([0, 255, 10, 13, 0]);
  const url = `${base}/0/${run_id}/artifacts/model/${encodeURIComponent('a b ü.bin')}`;
  expect((await mlflow.server.inject({ method: 'PUT', url, payload: content })).statusCode).toBe(200);
  expect((await mlflow.server.inject({ method: 'GET', url })).rawPayload).toEqual(content);
  const { files } = (await mlflow.call('GET', 'artifacts/list', { run_id, path: 'model' })).body;
  expect(files).toEqual([{ path: 'model/a b ü.bin', is_dir: false, file_size: 5 }]);
});

it('artifacts may be sent as any type, even one that makes no sense', async () => {
  const url = `${base}/types/a.txt`;
  for (const type of ['application/json', 'text/html; charset=latin1', 'nonsense', '']) {
    const sent = await mlflow.server.inject({ method: 'PUT', url, payload: `as ${type}`, headers: { 'content-type': type } });
    expect([type, sent.statusCode]).toEqual([type, 200]);
    expect((await mlflow.server.inject({ method: 'GET', url })).payload).toBe(`as ${type}`);
  }
});

it('an artifact has a name: a folder that ends in a slash does not become a file', async () => {
  const put = (path: string) => mlflow.server.inject({ method: 'PUT', url: `${base}/cut/${path}`, payload: 'x' });
  const cut = await put('folder/');
  expect([cut.statusCode, cut.json().message]).toEqual([400, "Artifact path must include a filename (cannot end with '/')."]);
  expect((await put('folder/a.txt')).statusCode).toBe(200);
});

it('artifacts stay below their root', async () => {
  for (const path of [
    '..%2f..%2fetc%2fpasswd',
    '%2e%2e/%2e%2e/x',
    'a/%252e%252e/b',
    '%2Fetc/passwd',
    'a%5C..%5Cb',
    'a%00b',
    'C:/x',
  ]) {
    const { statusCode } = await mlflow.server.inject({ method: 'PUT', url: `${base}/${path}`, payload: 'x' });
    expect([path, statusCode >= 400 && statusCode < 500]).toEqual([path, true]);
  }
});
