import { pino } from 'pino';
import { expect, it } from 'vitest';
import { newServer } from './new-server.js';

it('takes addresses of 100 KB and refuses those of megabytes', async () => {
  const server = newServer(pino({ level: 'silent' }));
  server.get('/length', (request) => ({ length: request.url.length }));
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const statuses = await Promise.all(
    [1e5, 1e6].map(async (length) => (await fetch(`${url}/length?${'x'.repeat(length)}`)).status),
  );
  expect(statuses).toEqual([200, 431]);
  await server.close();
});
