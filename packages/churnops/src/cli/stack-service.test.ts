import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { within } from './testing.js';

/** An S3 that lets everybody do everything: a bucket is made, and the user's key turns out to have too many rights. */
const s3 = createServer((request, response) => {
  request.resume();
  const isQuestion = request.method === 'GET' && request.url?.includes('versioning');
  response.end(isQuestion ? '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>' : undefined);
});
beforeAll(() => new Promise<void>((resolve) => s3.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  s3.closeAllConnections();
  s3.close();
});
afterEach(() => vi.unstubAllEnvs());

it('stack bucket refuses a key with too many rights, and says what it lacks', async () => {
  const lacking = await within(['stack', 'bucket', '--json']);
  expect([lacking.status, JSON.parse(lacking.stdout).error]).toEqual([
    1,
    expect.objectContaining({ code: 'CHURN_CONFIG', message: expect.stringContaining('S3_ADMIN_ACCESS_KEY') }),
  ]);
  vi.stubEnv('S3_ENDPOINT', `http://127.0.0.1:${(s3.address() as AddressInfo).port}`);
  vi.stubEnv('S3_BUCKET', 'mlflow');
  for (const name of ['S3_ADMIN_ACCESS_KEY', 'S3_ADMIN_SECRET_KEY', 'S3_ACCESS_KEY', 'S3_SECRET_KEY']) vi.stubEnv(name, 'a');
  const { status, stdout } = await within(['stack', 'bucket', '--json']);
  expect([status, JSON.parse(stdout).error]).toEqual([
    1,
    expect.objectContaining({ code: 'CHURN_STACK', message: 'S3_ACCESS_KEY may make buckets' }),
  ]);
});
