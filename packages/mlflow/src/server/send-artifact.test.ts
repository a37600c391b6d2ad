import { setTimeout as sleep } from 'node:timers/promises';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import { artifactStores } from '../artifacts/testing-stores.js';
import { sendArtifact } from './send-artifact.js';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const STORES = artifactStores();

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function serverOf(store: ArtifactStore): Promise<FastifyInstance> {
  const server = fastify();
  server.route<{ Params: { '*': string } }>({
    method: ['GET', 'HEAD'],
    url: '/*',
    handler: (request, reply) => sendArtifact(request, reply, { store, path: request.params['*'] }),
  });
  closers.push(async () => server.close());
  return server;
}

describe.each(Object.entries(STORES))('from %s', (_, open) => {
  async function ask(headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET', text = '0123456789') {
    const store = await open();
    await store.write('f/größe a.csv', once(text));
    const server = await serverOf(store);
    const url = `/f/${encodeURIComponent('größe a.csv')}`;
    const first = await server.inject({ method: 'GET', url });
    const filled = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        value.replace('ETAG', String(first.headers.etag)).replace('MODIFIED', String(first.headers['last-modified'])),
      ]),
    );
    return { store, server, url, first, answer: await server.inject({ method, url, headers: filled }) };
  }

  it('the whole file goes with its type, name and tag', async () => {
    const { first } = await ask();
    expect([first.statusCode, first.payload]).toEqual([200, '0123456789']);
    expect(first.headers).toMatchObject({
      'content-type': 'text/plain',
      'content-length': '10',
      'content-disposition': 'attachment; filename="groe a.csv"; filename*=UTF-8\'\'gr%C3%B6%C3%9Fe%20a.csv',
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
      etag: expect.stringMatching(/^"[^"]+"$/),
    });
    expect(new Date(String(first.headers['last-modified'])).getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  it('HEAD sends only the headers', async () => {
    const { first, answer } = await ask({ range: 'bytes=2-3' }, 'HEAD');
    const { date: _, connection: __, ...expected } = first.headers;
    expect([answer.statusCode, answer.payload]).toEqual([200, '']);
    expect(answer.headers).toMatchObject(expected);
  });

  it.each([
    ['bytes=2-5', '2345', 'bytes 2-5/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=0-999', '0123456789', 'bytes 0-9/10'],
  ])('%s is a part', async (range, payload, contentRange) => {
    const { first, answer } = await ask({ range });
    expect([answer.statusCode, answer.payload]).toEqual([206, payload]);
    expect(answer.headers).toMatchObject({
      'content-range': contentRange,
      'content-length': String(payload.length),
      'content-type': 'text/plain',
      etag: first.headers.etag,
    });
  });

  it.each(['bytes=10-', 'bytes=20-30', 'bytes=-0'])('%s is past the end', async (range) => {
    const { answer } = await ask({ range });
    expect(answer.statusCode).toBe(416);
    expect(answer.headers).toMatchObject({ 'content-range': 'bytes */10', 'content-type': expect.stringContaining('json') });
    expect(answer.json().message).toContain('10 bytes');
  });

  it.each(['bytes=1-2,4-5', 'lines=1-2', 'bytes'])('%s gets the whole file', async (range) => {
    const { answer } = await ask({ range });
    expect([answer.statusCode, answer.payload]).toEqual([200, '0123456789']);
  });

  it.each([
    [{ 'if-none-match': 'ETAG' }, 304],
    [{ 'if-none-match': '"other", W/ETAG' }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"other"' }, 200],
    [{ 'if-modified-since': 'MODIFIED' }, 304],
    [{ 'if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 200],
    // The tag decides, if both are asked for.
    [{ 'if-none-match': '"other"', 'if-modified-since': 'MODIFIED' }, 200],
    [{ range: 'bytes=0-1', 'if-none-match': 'ETAG' }, 304],
    [{ range: 'bytes=0-1', 'if-range': 'ETAG' }, 206],
    [{ range: 'bytes=0-1', 'if-range': 'MODIFIED' }, 206],
    [{ range: 'bytes=0-1', 'if-range': '"other"' }, 200],
    [{ range: 'bytes=0-1', 'if-range': 'W/ETAG' }, 200],
    [{ range: 'bytes=0-1', 'if-range': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 200],
  ])('%j is answered with %d', async (headers, status) => {
    const { first, answer } = await ask(headers);
    expect(answer.statusCode).toBe(status);
    expect(answer.payload).toBe({ 200: '0123456789', 206: '01', 304: '' }[status]);
    expect(answer.headers.etag).toBe(first.headers.etag);
  });

  it('a file that was replaced is sent again to a client that has the old one', async () => {
    const { store, server, url, first } = await ask();
    await sleep(2);
    await store.write('f/größe a.csv', once('abcdefghij'));
    const headers = { range: 'bytes=0-1', 'if-range': String(first.headers.etag) };
    expect((await server.inject({ url, headers })).payload).toBe('abcdefghij');
    expect((await server.inject({ url, headers: { 'if-none-match': String(first.headers.etag) } })).statusCode).toBe(200);
  });

  it('an empty file has no range', async () => {
    expect((await ask({}, 'GET', '')).answer.headers['content-length']).toBe('0');
    expect((await ask({ range: 'bytes=0-' }, 'GET', '')).answer.statusCode).toBe(416);
  });
});

it('a file that is replaced between being described and being read is described again', async () => {
  const store = await (STORES['a folder'] as () => Promise<ArtifactStore>)();
  await store.write('a', once('0123456789'));
  let looks = 0;
  const busy: ArtifactStore = {
    list: (folder) => store.list(folder),
    remove: (path) => store.remove(path),
    write: (path, content) => store.write(path, content),
    read: (path, range) => store.read(path, range),
    async describe(path) {
      const info = await store.describe(path);
      looks++;
      if (looks === 1) await store.write('a', once('ab'));
      return info;
    },
  };
  const server = await serverOf(busy);
  expect((await server.inject({ url: '/a', headers: { range: 'bytes=0-5' } })).payload).toBe('ab');
  expect(looks).toBe(2);
});
