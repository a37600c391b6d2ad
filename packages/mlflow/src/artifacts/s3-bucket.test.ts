import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keyProblem, makeVersionedBucket } from './s3-bucket.js';

/** What S3 does with buckets, their versioning and one object, by who asks: a key of the administrator may make buckets, and one of a user may not. */
const buckets = new Map<string, { versioning: string; objects: Map<string, string> }>();
let allowed: (key: string, request: string) => boolean;
let ignoresVersioning: boolean;
const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://s3');
  const [, bucket = '', key = ''] = pathname.split('/');
  const asked = `${request.method} ${key === '' ? 'bucket' : 'object'}`;
  const body = await text(request);
  const by = /Credential=(\w+)/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const error = (status: number, code: string) =>
    response
      .writeHead(status, { 'content-type': 'application/xml' })
      .end(`<Error><Code>${code}</Code><Message>no</Message></Error>`);
  if (!allowed(by, asked)) return error(403, 'AccessDenied');
  const found = buckets.get(bucket);
  if (asked === 'PUT bucket' && !searchParams.has('versioning')) {
    if (found) return error(409, 'BucketAlreadyOwnedByYou');
    buckets.set(bucket, { versioning: '', objects: new Map() });
    return response.end();
  }
  if (!found) return error(404, 'NoSuchBucket');
  if (asked === 'PUT bucket') {
    if (!ignoresVersioning) found.versioning = /<Status>(\w+)/.exec(body)?.[1] ?? '';
    return response.end();
  }
  if (asked === 'GET bucket') {
    const status = found.versioning === '' ? '' : `<Status>${found.versioning}</Status>`;
    return response.end(`<VersioningConfiguration>${status}</VersioningConfiguration>`);
  }
  if (asked === 'DELETE bucket') buckets.delete(bucket);
  else if (asked === 'PUT object') found.objects.set(key, body);
  else if (asked === 'DELETE object') found.objects.delete(key);
  else return response.end(found.objects.get(key));
  return response.end();
});

beforeEach(async () => {
  buckets.clear();
  ignoresVersioning = false;
  allowed = (key, asked) => key === 'admin' || !/bucket/.test(asked);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const access = (accessKeyId: string) => ({
  bucket: 'mlflow',
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  credentials: { accessKeyId, secretAccessKey: 'secret' },
});

describe('a bucket with versions', () => {
  it('is created; creating it again changes nothing', async () => {
    await makeVersionedBucket(access('admin'));
    buckets.get('mlflow')?.objects.set('kept', 'yes');
    await makeVersionedBucket(access('admin'));
    expect(buckets.get('mlflow')).toEqual({ versioning: 'Enabled', objects: new Map([['kept', 'yes']]) });
  });

  it('a server that does not keep versions, and a key that may not make buckets', async () => {
    ignoresVersioning = true;
    await expect(makeVersionedBucket(access('admin'))).rejects.toThrow(
      'the versions of mlflow are off after they were switched on',
    );
    await expect(makeVersionedBucket(access('user'))).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe("a user's key", () => {
  beforeEach(() => makeVersionedBucket(access('admin')));

  it('can read, write and delete, and nothing else', async () => {
    expect(await keyProblem(access('user'))).toBeUndefined();
    expect(buckets.get('mlflow')?.objects.size).toBe(0);
  });

  it('that can do too much is reported', async () => {
    expect(await keyProblem(access('admin'))).toBe('may make buckets');
    expect([...buckets.keys()]).toEqual(['mlflow']);
  });

  it.each(['PUT', 'GET', 'DELETE'])('that can do too little is reported: no %s', async (method) => {
    allowed = (_key, asked) => asked !== `${method} object`;
    expect(await keyProblem(access('user'))).toMatch(/^cannot write, read and delete in mlflow: /);
  });
});
