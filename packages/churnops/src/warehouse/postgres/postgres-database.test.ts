import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { openPostgres } from './postgres-database.js';

/** A message of Postgres's wire protocol: type, length, content. */
function message(type: string, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const length = Buffer.alloc(4);
  length.writeInt32BE(content.length + 4);
  return Buffer.concat([Buffer.from(type), length, content]);
}

const int16 = (value: number) => Buffer.from([value >> 8, value & 255]);
const int32 = (value: number) => Buffer.from([0, 0, value >> 8, value & 255]);
const ready = message('Z', Buffer.from('I'));

/** A server that lets everybody in and has this version. */
async function serverOfVersion(version: string): Promise<{ url: string; close: () => void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('data', () => {
      socket.write(Buffer.concat([message('R', int32(0)), ready]));
      const column = Buffer.concat([
        Buffer.from('server_version_num\0'),
        Buffer.alloc(6),
        int32(25),
        int16(65535),
        Buffer.alloc(4),
        int16(0),
      ]);
      const row = [
        message('T', int16(1), column),
        message('D', int16(1), int32(version.length), Buffer.from(version)),
        message('C', Buffer.from('SHOW\0')),
        ready,
      ];
      socket.on('data', (data) => data[0] === 'Q'.charCodeAt(0) && socket.write(Buffer.concat(row)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `postgres://u@127.0.0.1:${(server.address() as AddressInfo).port}/d`,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

it('refuses a Postgres that is too old, naming its version', async () => {
  const { url, close } = await serverOfVersion('140012');
  await expect(openPostgres(url)).rejects.toMatchObject({
    code: 'CHURN_DATABASE_TOO_OLD',
    message: expect.stringContaining('Postgres 14'),
  });
  close();
});

it('says that nobody listens, and that it is worth a retry', async () => {
  const error = await openPostgres('postgres://u:secret@127.0.0.1:1/d').catch((failure: unknown) => failure);
  expect(error).toMatchObject({ code: 'CHURN_DATABASE_UNREACHABLE', kind: { exit: 75, retryable: true } });
  expect(String((error as Error).message)).not.toContain('secret');
});
