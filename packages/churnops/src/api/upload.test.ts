import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importResult } from '../customers/import-result.js';
import { outcomesResult } from '../customers/outcomes-result.js';
import { DATA_SET, dataSetLines, type TestApplication, testApplication } from '../testing.js';
import { ownIdentity } from '../warehouse/embedded/process-identity.js';
import { API_PREFIX } from './address.js';
import { commandEvent } from './command-event.js';
import { removeLeftUploads } from './upload.js';

const LIMIT = 2 ** 20;
let app: TestApplication;
let port: number;
let header: string;
let rows: string[];
beforeAll(async () => {
  app = await testApplication({ requiresLogin: true, uploadLimit: LIMIT });
  for (const permission of ['READ', 'EDIT'] as const) {
    await app.authentication?.users.create(permission.toLowerCase(), 'a long password', { isAdmin: false, permission });
  }
  await app.server.listen({ host: '127.0.0.1', port: 0 });
  port = (app.server.server.address() as AddressInfo).port;
  ({ header, rows } = await dataSetLines());
});
afterAll(() => app.close());

type Headers = Record<string, string>;
const login = (user: string) => ({ authorization: `Basic ${Buffer.from(`${user}:a long password`).toString('base64')}` });

function send(target: string, payload: string | Buffer | Readable, headers: Headers = {}, user = 'edit') {
  return app.server.inject({
    method: 'POST',
    url: `${API_PREFIX}/${target}`,
    payload,
    headers: { 'content-type': 'text/csv', ...login(user), ...headers },
  });
}

/** What waits to be read. */
const left = () => readdir(join(app.home, 'uploads')).catch(() => []);
const customers = async () => (await app.query<{ n: number }>('SELECT count(*) AS n FROM customer_data'))[0]?.n;

describe('a file that is sent to the API', () => {
  it('is imported for whoever has the permission, plain or gzipped', async () => {
    const sent = await send('import?as_of=2026-03-01', await readFile(DATA_SET));
    expect([sent.statusCode, importResult.parse(sent.json())]).toMatchObject([
      200,
      { file: 'upload.csv', imported: 7043, added: 7043, as_of: '2026-03-01', compression: null },
    ]);
    const zipped = gzipSync([header, ...rows.slice(0, 10)].join('\n'));
    const again = await send('import', zipped, { 'content-type': 'application/gzip' });
    expect(again.json()).toMatchObject({ imported: 10, unchanged: 10, compression: 'gzip' });
    expect(await left()).toEqual([]);
  });

  it('has outcomes in it', async () => {
    const id = rows[0]?.split(',')[0];
    const sent = await send('outcomes?as_of=2026-03-02', `customerID,Churn\n${id},Yes\n`);
    expect(outcomesResult.parse(sent.json())).toMatchObject({ file: 'upload.csv', recorded: 1 });
  });

  it('gives back the rows that were rejected', async () => {
    const [good = '', bad = ''] = rows;
    const broken = bad.replace('Male', 'Mail');
    const sent = await send('import?on_error=reject', `${header}\n${good}\n${broken}\n`);
    const { rejected, reject_file, rejected_rows } = importResult.parse(sent.json());
    expect([rejected, reject_file]).toEqual([1, null]);
    expect(rejected_rows).toContain(broken);
    expect(rejected_rows?.split('\n')[1]).toContain('line 3, column gender: found ""Mail""');
    expect(await left()).toEqual([]);
  });

  it('shows its progress, and its error at the end', async () => {
    const accept = { accept: 'application/x-ndjson' };
    const events = async (content: string) =>
      (await send('import', content, accept)).body
        .trim()
        .split('\n')
        .map((line) => commandEvent.parse(JSON.parse(line)));
    const good = await events(`${header}\n${rows[0]}\n`);
    expect(good).toContainEqual({ event: 'task', task: 1, name: 'import upload.csv', total: expect.any(Number) });
    expect(good.at(-1)).toMatchObject({ event: 'result', result: { imported: 1 } });
    const bad = await events(`${header}\n${rows[1]?.replace('Male', 'Mail')}\n`);
    expect(bad.at(-1)).toMatchObject({ event: 'error', error: { code: 'CHURN_CSV_VALUE' } });
    expect(await left()).toEqual([]);
  });

  const large = () => Buffer.alloc(LIMIT + 1, 'x');
  it.each([
    ['import', () => '{"a":1}', {}, 400, 'CHURN_CSV_NOT_CSV', 'upload.csv'],
    ['import?file=/etc/passwd', () => 'a', {}, 400, 'CHURN_BAD_INPUT', '"file" is not a field of an upload'],
    ['import?frob=1', () => 'a', {}, 400, 'CHURN_BAD_INPUT', '"frob" is not a field'],
    ['import?as_of=2999-01-01', () => 'a', {}, 400, 'CHURN_DATE', 'future'],
    ['import', () => '', {}, 400, 'CHURN_CSV_EMPTY', 'upload.csv'],
    ['import', () => 'a', { 'content-type': 'text/csv; charset=latin-1' }, 400, 'CHURN_BAD_INPUT', 'latin-1'],
    ['import', () => 'a', { 'content-type': 'text/plain' }, 403, 'CHURN_FORBIDDEN', 'send the file itself as text/csv'],
    ['predict', () => 'a', {}, 400, 'CHURN_BAD_INPUT', 'Unsupported Media Type'],
    ['import', large, {}, 413, 'CHURN_BODY_TOO_LARGE', 'more than 1 MB'],
    // Without a length.
    ['import', () => Readable.from([large()]), {}, 413, 'CHURN_BODY_TOO_LARGE', 'more than 1 MB'],
  ])('POST %s is refused (%#)', async (target, content, headers: Headers, status, code, message) => {
    const before = await customers();
    const response = await send(target, content(), headers);
    expect([response.statusCode, response.json().error.code]).toEqual([status, code]);
    expect(response.json().error.message + response.json().error.remedy).toContain(message);
    expect([await left(), await customers()]).toEqual([[], before]);
  });

  it('is not read from those without the permission, who cannot name files of the server either', async () => {
    expect((await send('import', `${header}\n${rows[0]}\n`, {}, 'read')).statusCode).toBe(403);
    const named = await send('import', JSON.stringify({ file: DATA_SET }), { 'content-type': 'application/json' });
    expect([named.statusCode, named.json().error.code]).toEqual([403, 'CHURN_FORBIDDEN']);
    // Fastify and we must read the header alike.
    const disguised = await send('import', JSON.stringify({ file: DATA_SET }), { 'content-type': 'text/csv;application/json' });
    expect(disguised.json().error.code).not.toBe('CHURN_FORBIDDEN');
    expect(disguised.statusCode).toBe(400);
  });

  it('that is broken off leaves nothing, and the server goes on', async () => {
    const before = await customers();
    const request = httpRequest({
      port,
      path: `${API_PREFIX}/import`,
      method: 'POST',
      headers: { 'content-type': 'text/csv', 'content-length': 500_000, ...login('edit') },
    });
    request.on('error', () => {});
    request.write(`${header}\n0000-NEW,${rows[0]?.split(',').slice(1)}\n`);
    await expect.poll(left, { timeout: 10_000 }).toHaveLength(1);
    request.destroy();
    await expect.poll(left, { timeout: 10_000 }).toEqual([]);
    expect(await customers()).toBe(before);
  });
});

it('what killed processes left is removed; what a living one works on stays', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'churnops-uploads-'));
  const { pid: gone } = spawnSync(process.execPath, ['--version']);
  const { pid, started = '' } = await ownIdentity();
  for (const name of [`${gone}-1-abcdef`, `${pid}-1-abcdef`, `${pid}-${started}-abcdef`]) await mkdir(join(folder, name));
  await removeLeftUploads({ folder });
  expect(await readdir(folder)).toEqual([`${pid}-${started}-abcdef`]);
  await removeLeftUploads({ folder: join(folder, 'none') });
  await rm(folder, { recursive: true, force: true });
});
