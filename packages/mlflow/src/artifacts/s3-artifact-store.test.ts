import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { S3ArtifactStore } from './s3-artifact-store.js';
import { type TestS3, testS3 } from './testing-s3.js';

let s3: TestS3;
let store: S3ArtifactStore;
beforeEach(async () => {
  s3 = await testS3({ pageSize: 2 });
  store = new S3ArtifactStore({ bucket: 'b', prefix: '/in/here/', ...s3.access });
});
afterEach(() => s3.close());

async function* once(content: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}

const keys = () => [...(s3.buckets.get('b')?.keys() ?? [])].sort();

describe('S3ArtifactStore', () => {
  it("creates the bucket once, for the first upload, and doesn't ask a bucket that doesn't exist", async () => {
    expect(await store.list('a')).toEqual([]);
    await store.remove('a');
    await expect(store.read('a')).rejects.toMatchObject({ status: 503, message: expect.stringContaining('NoSuchBucket') });
    expect(s3.buckets.size).toBe(0);
    await Promise.all([store.write('a/1', once('x')), store.write('a/2', once('y'))]);
    expect(keys()).toEqual(['in/here/a/1', 'in/here/a/2']);
    expect(s3.requests.filter((request) => request === 'PUT /b/' || request === 'PUT /b')).toHaveLength(1);
  });

  it('reads a listing to its end', async () => {
    for (const name of ['a', 'b/1', 'b/2', 'c', 'd/1']) await store.write(`run/${name}`, once('x'));
    expect((await store.list('run')).map(({ path }) => path)).toEqual(['a', 'b', 'c', 'd']);
    await store.remove('run');
    expect(keys()).toEqual([]);
  });

  it('a key that ends in a slash stands for a folder', async () => {
    await store.write('run/a', once('x'));
    await fetch(`${s3.access.endpoint}/b/in/here/run/`, { method: 'PUT' });
    expect((await store.list('run')).map(({ path }) => path)).toEqual(['a']);
  });

  it('uploads a large file in parts, and removes them if the upload breaks off', async () => {
    const large = randomBytes(9 * 2 ** 20);
    await store.write('large', once(large));
    expect(s3.buckets.get('b')?.get('in/here/large')?.equals(large)).toBe(true);
    expect(s3.requests.filter((request) => request.includes('?uploadId'))).toHaveLength(3);
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield large;
      throw new Error('cut');
    }
    await expect(store.write('cut', broken())).rejects.toThrow('cut');
    expect(keys()).toEqual(['in/here/large']);
    expect(s3.openUploads()).toBe(0);
  });

  it('gives addresses for multipart uploads and downloads that bypass this process', async () => {
    const { upload_id, credentials } = await store.direct.createUpload('run/file', 2);
    expect(credentials.map(({ part_number }) => part_number)).toEqual([1, 2]);
    const parts = [];
    for (const { url, part_number } of credentials) {
      const { headers } = await fetch(url, { method: 'PUT', body: `part ${part_number} ` });
      parts.push({ part_number, etag: headers.get('etag') as string });
    }
    const wrong = [{ part_number: 1, etag: '"nope"' }];
    await expect(store.direct.completeUpload('run/file', upload_id, wrong)).rejects.toMatchObject({ status: 400 });
    await store.direct.completeUpload('run/file', upload_id, parts.reverse());
    const { url, file_size } = await store.direct.downloadAddress('run/file');
    expect([file_size, await (await fetch(url)).text()]).toEqual([14, 'part 1 part 2 ']);
    await expect(store.direct.completeUpload('run/file', upload_id, parts)).rejects.toMatchObject({ status: 404 });
    const { upload_id: other } = await store.direct.createUpload('run/other', 1);
    await store.direct.abortUpload('run/other', other);
    expect([s3.openUploads(), keys()]).toEqual([0, ['in/here/run/file']]);
    await expect(store.direct.downloadAddress('run/other')).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' });
  });

  it('refuses a key that is too long for S3', async () => {
    const path = `${'ä'.repeat(100)}/`.repeat(6);
    await expect(store.write(`${path}x`, once('x'))).rejects.toThrow('it has at most 1024 bytes');
  });

  it("says what to check if the store can't be reached", async () => {
    const gone = new S3ArtifactStore({ bucket: 'b', ...s3.access, endpoint: 'http://127.0.0.1:9' });
    await expect(gone.list('')).rejects.toMatchObject({
      status: 503,
      message: expect.stringContaining('check MLFLOW_S3_ENDPOINT_URL and that the store runs'),
    });
  });

  it('says that a wrong key comes again with each try', async () => {
    const locked = await testS3({ refuses: true });
    const shut = new S3ArtifactStore({ bucket: 'b', ...locked.access });
    const refusal = { status: 403, message: expect.stringContaining('check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY') };
    const asks = [() => shut.list(''), () => shut.read('a'), () => shut.describe('a'), () => shut.write('a', once('x'))];
    for (const ask of asks) await expect(ask()).rejects.toMatchObject(refusal);
    await locked.close();
  });
});
