import { beforeAll, expect, it } from 'vitest';
import { type ServedServer, servedPair } from '../testing-served.js';

let mlflow: ServedServer;
beforeAll(async () => {
  mlflow = (await servedPair()).source;
});

const base = '/api/2.0/mlflow-artifacts/artifacts';

it('artifacts are downloaded by run and by version, and never shown as a page', async () => {
  const run_id = await mlflow.createRun('download');
  const source = `mlflow-artifacts:/0/${run_id}/artifacts/model`;
  const page = '<script>alert(1)</script>';
  const url = `${base}/0/${run_id}/artifacts/model/${encodeURIComponent('ü.html')}`;
  await mlflow.server.inject({ method: 'PUT', url, payload: page });
  await mlflow.call('POST', 'registered-models/create', { name: 'downloaded' });
  await mlflow.call('POST', 'model-versions/create', { name: 'downloaded', source, run_id });
  const get = (url: string, query: Record<string, string>) => mlflow.server.inject({ method: 'GET', url, query });
  const path = 'model/ü.html';
  for (const answer of [
    await get('/get-artifact', { run_id, path }),
    await get('/get-artifact', { run_uuid: run_id, path }),
    await get('/model-versions/get-artifact', { name: 'downloaded', version: '1', path: 'ü.html' }),
  ]) {
    expect([answer.statusCode, answer.payload]).toEqual([200, page]);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html',
      'x-content-type-options': 'nosniff',
      'content-disposition': "attachment; filename=u.html; filename*=UTF-8''%C3%BC.html",
    });
  }
  const other = await mlflow.createRun('neighbour');
  for (const wrong of [`../../${run_id}/artifacts/model/ü.html`, 'none', 'model', '/etc/passwd', '']) {
    const { statusCode } = await get('/get-artifact', { run_id: other, path: wrong });
    expect([wrong, statusCode >= 400 && statusCode < 500]).toEqual([wrong, true]);
  }
});

it.each([
  ['/get-artifact', { run_id: 'none', path: '../x' }],
  ['/model-versions/get-artifact', { name: 'none', version: '1', path: '../x' }],
  ['artifacts/list', { run_id: 'none', path: '../x' }],
  ['logged-models/none/artifacts/directories', { artifact_directory_path: '../x' }],
])('%s checks the path before it looks up the owner', async (path, query) => {
  const { status, body } = await mlflow.call('GET', path, query);
  expect([status, body.error_code, body.message]).toEqual([400, 'INVALID_PARAMETER_VALUE', 'Invalid path']);
});
