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
function application(authentication?: { users: { isEmpty: () => Promise<boolean> } }) {
  const server = fastify();
  const close = vi.fn(() => server.close());
  return { application: { server, authentication, close } as unknown as Application, close };
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

it('does not listen for other machines while nobody could log in', async () => {
  const { application: app, close } = application({ users: { isEmpty: async () => true } });
  await expect(serve(app, readConfig({ HOST: '0.0.0.0', PORT: '0' }, tmpdir()), noWork)).rejects.toMatchObject({
    code: 'CHURN_NO_ADMIN',
    remedy: expect.stringContaining('MLFLOW_AUTH_ADMIN_PASSWORD'),
  });
  expect(app.server.server.listening).toBe(false);
  expect(close).toHaveBeenCalledOnce();
});
