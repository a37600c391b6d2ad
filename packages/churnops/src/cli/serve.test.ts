import { scryptSync } from 'node:crypto';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import fastify from 'fastify';
import { afterEach, expect, it, vi } from 'vitest';
import { readConfig } from '../config.js';
import type { Application } from '../serving/application.js';
import { serve } from './serve.js';

const taken = createServer();
afterEach(() => taken.close());

/** An application with no routes, which notes that it was closed. */
function application(authentication?: { users: object }) {
  const server = fastify();
  const close = vi.fn(() => server.close());
  const context = { logger: { warn: vi.fn() } };
  return { application: { server, authentication, context, close } as unknown as Application, context, close };
}

const noWork = () => Promise.reject(new Error('work has begun'));

it('refuses a port that is taken, and closes everything', async () => {
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  const { application: app, close } = application();
  await expect(serve(app, readConfig({ PORT: String(port) }, tmpdir()), noWork)).rejects.toMatchObject({
    code: 'CHURN_CANNOT_LISTEN',
    message: `cannot listen on 127.0.0.1:${port}: it is in use`,
    remedy: expect.stringContaining('PORT'),
  });
  expect(close).toHaveBeenCalledOnce();
});

it.each([
  ['EACCES', 'PORT'],
  ['EADDRNOTAVAIL', 'HOST'],
  ['ENOTFOUND', 'HOST'],
])('says what to change where listening fails with %s', async (code, remedy) => {
  const { application: app } = application();
  app.server.listen = () => Promise.reject(Object.assign(new Error(`listen ${code}`), { code }));
  await expect(serve(app, readConfig({}, tmpdir()), noWork)).rejects.toMatchObject({
    code: 'CHURN_CANNOT_LISTEN',
    message: expect.stringContaining(code),
    remedy: expect.stringContaining(remedy),
  });
});

it('does not listen for other machines while nobody could log in', async () => {
  const { application: app, close } = application({ users: { isEmpty: async () => true } });
  await expect(serve(app, readConfig({ HOST: '0.0.0.0', PORT: '0' }, tmpdir()), noWork)).rejects.toMatchObject({
    code: 'CHURN_NO_ADMIN',
    remedy: expect.stringContaining('MLFLOW_AUTH_ADMIN_PASSWORD'),
  });
  expect(app.server.server.listening).toBe(false);
  expect(close).toHaveBeenCalledOnce();
});

it('says that an admin has the password that everybody knows, and how to change it', async () => {
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  const key = scryptSync('password1234', Buffer.alloc(16), 32, { N: 16, r: 1, p: 1 }).toString('base64');
  const password_hash = `scrypt$16$1$1$${Buffer.alloc(16).toString('base64')}$${key}`;
  const users = { isEmpty: async () => false, find: async () => ({ is_admin: true, password_hash }) };
  const { application: app, context } = application({ users });
  await expect(serve(app, readConfig({ PORT: String(port) }, tmpdir()), noWork)).rejects.toMatchObject({
    code: 'CHURN_CANNOT_LISTEN',
  });
  expect(context.logger.warn).toHaveBeenCalledExactlyOnceWith(
    expect.stringMatching(
      /the admin admin has the password .* MLFLOW_AUTH_ADMIN_USERNAME=admin and another MLFLOW_AUTH_ADMIN_PASSWORD/,
    ),
  );
});
