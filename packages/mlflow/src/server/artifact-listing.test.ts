import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { S3ArtifactStore } from '../artifacts/s3-artifact-store.js';
import { testS3 } from '../artifacts/testing-s3.js';
import { testServer } from '../testing.js';

describe('the root of artifacts', () => {
  it('is the location of experiments without one of their own, and of the default experiment while it is empty', async () => {
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

  it('may be in a bucket: the server lists and sends from it, and from no other bucket', async () => {
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
