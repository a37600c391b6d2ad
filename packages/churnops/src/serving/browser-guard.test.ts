import fastify, { type FastifyInstance, type InjectOptions } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { registerBrowserGuard } from './browser-guard.js';

let server: FastifyInstance;
beforeAll(async () => {
  server = fastify();
  registerBrowserGuard(server, ['churn.example.com']);
  for (const url of ['/health', '/data', '/healthy']) server.all(url, () => 'ok');
  await server.ready();
});
afterAll(() => server.close());

async function status(host: string, options: InjectOptions = {}): Promise<number> {
  const headers = { ...options.headers, host };
  return (await server.inject({ method: 'GET', url: '/data', ...options, headers })).statusCode;
}

it.each([
  'localhost',
  'localhost:8000',
  '127.0.0.1:8000',
  '192.168.1.9',
  '[::1]:8000',
  'churn.example.com',
  'CHURN.example.com:80',
])('answers under %s', async (host) => expect(await status(host)).toBe(200));

it.each([
  'evil.example',
  'localhost.evil.example',
  'evil.example:8000',
  '127.0.0.1.evil.example',
  'localhost@evil.example',
  'x/localhost',
])('refuses the name %j, whatever the method', async (host) => {
  expect(await status(host)).toBe(403);
  expect(await status(host, { method: 'POST' })).toBe(403);
  expect(await status(host, { url: '/healthy' })).toBe(403);
});

it('answers a probe under any name', async () => {
  expect(await status('10-0-0-1.pods.internal', { url: '/health' })).toBe(200);
  expect(await status('10-0-0-1.pods.internal', { url: '/health?now' })).toBe(200);
});

it.each(['http://evil.example', 'null', 'http://localhost:9999', 'http://localhost.evil.example:8000'])(
  'lets a page of %s read but not change',
  async (origin) => {
    expect(await status('localhost:8000', { headers: { origin } })).toBe(200);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      expect(await status('localhost:8000', { method, headers: { origin } })).toBe(403);
    }
  },
);

it('lets its own pages change', async () => {
  expect(await status('localhost:8000', { method: 'POST', headers: { origin: 'http://localhost:8000' } })).toBe(200);
  expect(await status('churn.example.com', { method: 'POST', headers: { origin: 'https://churn.example.com' } })).toBe(200);
});
