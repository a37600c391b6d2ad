import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { S3ArtifactStore } from '../artifacts/s3-artifact-store.js';
import { testS3 } from '../artifacts/testing-s3.js';
import { type TestServer, testServer } from '../testing.js';

let mlflow: TestServer;
beforeAll(async () => {
  mlflow = await testServer();
});
afterAll(() => mlflow.close());

async function createRun(name: string, experiment_id = '0'): Promise<string> {
  const { body } = await mlflow.call('POST', 'runs/create', { experiment_id, run_name: name, start_time: 1 });
  return body.run.info.run_id;
}

describe('artifacts', () => {
  const base = '/api/2.0/mlflow-artifacts/artifacts';

  it('come back as they were sent, and are listed by run', async () => {
    const run_id = await createRun('files');
    const content = Buffer.from([0, 255, 10, 13, 0]);
    const url = `${base}/0/${run_id}/artifacts/model/${encodeURIComponent('a b ü.bin')}`;
    expect((await mlflow.server.inject({ method: 'PUT', url, payload: content })).statusCode).toBe(200);
    expect((await mlflow.server.inject({ method: 'GET', url })).rawPayload).toEqual(content);
    const { files } = (await mlflow.call('GET', 'artifacts/list', { run_id, path: 'model' })).body;
    expect(files).toEqual([{ path: 'model/a b ü.bin', is_dir: false, file_size: 5 }]);
  });

  it('download one by one, by run and by version, never as a page', async () => {
    const run_id = await createRun('download');
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
    const other = await createRun('neighbour');
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
  ])('%s looks at the path before it looks for the owner', async (path, query) => {
    const { status, body } = await mlflow.call('GET', path, query);
    expect([status, body.error_code, body.message]).toEqual([400, 'INVALID_PARAMETER_VALUE', 'Invalid path']);
  });

  it('stay below their root', async () => {
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
});

describe('the root of artifacts', () => {
  it('is where experiments without a location have their runs, and the one that is there from the beginning while it is empty', async () => {
    const s3 = await testS3();
    const openBucket = async (bucket: string) => new S3ArtifactStore({ bucket, ...s3.access });
    const rooted = await testServer({ defaultArtifactRoot: 's3://bucket/root?x=1', openBucket });
    try {
      const { experiment_id } = (await rooted.call('POST', 'experiments/create', { name: 'e' })).body;
      const named = { name: 'named', artifact_location: 's3://elsewhere/a' };
      const { experiment_id: elsewhere } = (await rooted.call('POST', 'experiments/create', named)).body;
      const uris: string[] = [];
      for (const id of ['0', experiment_id, elsewhere]) {
        const { run } = (await rooted.call('POST', 'runs/create', { experiment_id: id })).body;
        uris.push(run.info.artifact_uri.replace(run.info.run_id, 'RUN'));
      }
      expect(uris).toEqual([
        's3://bucket/root/0/RUN/artifacts?x=1',
        `s3://bucket/root/${experiment_id}/RUN/artifacts?x=1`,
        's3://elsewhere/a/RUN/artifacts',
      ]);
      const { model } = (await rooted.call('POST', 'logged-models', { experiment_id })).body;
      expect(model.info.artifact_uri).toBe(`s3://bucket/root/${experiment_id}/models/${model.info.model_id}/artifacts?x=1`);
    } finally {
      await rooted.close();
      await s3.close();
    }
  });

  it('in a bucket, is what the server lists and sends; no other bucket is', async () => {
    const s3 = await testS3();
    const openBucket = async (bucket: string) => new S3ArtifactStore({ bucket, ...s3.access });
    const rooted = await testServer({ defaultArtifactRoot: 's3://bucket/root', openBucket });
    try {
      const inRoot = (await rooted.call('POST', 'runs/create', { experiment_id: '0' })).body.run.info;
      // As a client does that writes there by itself.
      const store = await openBucket('bucket');
      await store.write(`root/0/${inRoot.run_id}/artifacts/a/b.txt`, Readable.from([Buffer.from('x')]));
      const { files } = (await rooted.call('GET', 'artifacts/list', { run_id: inRoot.run_id, path: 'a' })).body;
      expect(files).toEqual([{ path: 'a/b.txt', is_dir: false, file_size: 1 }]);
      const sent = await rooted.server.inject({ url: '/get-artifact', query: { run_id: inRoot.run_id, path: 'a/b.txt' } });
      expect([sent.payload, sent.headers['content-type']]).toEqual(['x', 'text/plain']);
      const location = { name: 'other', artifact_location: 's3://other/root' };
      const { experiment_id } = (await rooted.call('POST', 'experiments/create', location)).body;
      const outside = (await rooted.call('POST', 'runs/create', { experiment_id })).body.run.info;
      const listed = await rooted.call('GET', 'artifacts/list', { run_id: outside.run_id });
      expect([listed.status, listed.body.message]).toEqual([
        400,
        `The artifacts are at s3://other/root/${outside.run_id}/artifacts, which this server does not hold.`,
      ]);
    } finally {
      await rooted.close();
      await s3.close();
    }
  });

  it('may be a folder that clients write to: the server lists and sends what is below it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'churnops-root-'));
    const rooted = await testServer({ defaultArtifactRoot: pathToFileURL(folder).href });
    try {
      const { run_id, artifact_uri } = (await rooted.call('POST', 'runs/create', { experiment_id: '0' })).body.run.info;
      expect(artifact_uri).toBe(`${pathToFileURL(folder).href}/0/${run_id}/artifacts`);
      // As a client does that writes there by itself.
      await mkdir(join(fileURLToPath(artifact_uri), 'a'), { recursive: true });
      await writeFile(join(fileURLToPath(artifact_uri), 'a/b.txt'), 'x');
      const { files } = (await rooted.call('GET', 'artifacts/list', { run_id, path: 'a' })).body;
      expect(files).toEqual([{ path: 'a/b.txt', is_dir: false, file_size: 1 }]);
      const sent = await rooted.server.inject({ url: '/get-artifact', query: { run_id, path: 'a/b.txt' } });
      expect(sent.payload).toBe('x');
      const { experiment_id } = (await rooted.call('POST', 'experiments/create', { name: 'etc', artifact_location: '/etc' }))
        .body;
      const outside = (await rooted.call('POST', 'runs/create', { experiment_id })).body.run.info;
      const listed = await rooted.call('GET', 'artifacts/list', { run_id: outside.run_id });
      expect([listed.status, listed.body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    } finally {
      await rooted.close();
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('is refused if it is malformed', async () => {
    await expect(testServer({ defaultArtifactRoot: 'here' })).rejects.toThrow(
      "defaultArtifactRoot must be a URI such as s3://BUCKET/FOLDER or mlflow-artifacts:/FOLDER, or an absolute path; got 'here'",
    );
  });
});
