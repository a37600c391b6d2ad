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

/** A server that talks to whoever connects. */
async function serverThat(talk: (socket: Socket) => void): Promise<{ url: string; open: () => number; close: () => void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.once('data', () => talk(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    open: () => sockets.size,
    url: `postgres://u@127.0.0.1:${(server.address() as AddressInfo).port}/d`,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** Lets everybody in, has this version, and the same number as its process. */
const hasVersion = (version: string) => (socket: Socket) => {
  socket.write(Buffer.concat([message('R', int32(0)), ready]));
  const answer = (name: string) => [
    message('T', int16(1), Buffer.from(`${name}\0`), Buffer.alloc(6), int32(25), int16(65535), Buffer.alloc(4), int16(0)),
    message('D', int16(1), int32(version.length), Buffer.from(version)),
    message('C', Buffer.from('SELECT 1\0')),
    ready,
  ];
  socket.on('data', (data) => {
    if (data[0] !== 'Q'.charCodeAt(0)) return;
    socket.write(Buffer.concat(answer(data.includes('AS pid') ? 'pid' : 'server_version_num')));
  });
};

/** Lets nobody in (PostgreSQL, "Message Formats", ErrorResponse). */
const refuses = (sqlstate: string, text: string) => (socket: Socket) =>
  void socket.end(message('E', Buffer.from(`SFATAL\0VFATAL\0C${sqlstate}\0M${text}\0\0`)));

/** Asks for a password (PostgreSQL, "SASL Authentication"), with the client's nonce made longer, as SCRAM has it. */
const asksForPassword = (socket: Socket) => {
  socket.write(message('R', int32(10), Buffer.from('SCRAM-SHA-256\0\0')));
  socket.once('data', (data) => {
    const [, nonce] = /r=(\S+)$/.exec(data.toString()) ?? [];
    socket.write(message('R', int32(11), Buffer.from(`r=${nonce}s,s=c2FsdA==,i=4096`)));
  });
};

it('refuses a Postgres that is too old, naming its version', async () => {
  const { url, close } = await serverThat(hasVersion('140012'));
  await expect(openPostgres(url)).rejects.toMatchObject({
    code: 'CHURN_DATABASE_TOO_OLD',
    message: expect.stringContaining('Postgres 14'),
  });
  close();
});

it('refuses a pooler whose clients share sessions, and takes one whose clients have one each', async () => {
  // Neither has told the number of the process before, as Postgres itself does.
  const shared = await serverThat(hasVersion('180000'));
  await expect(openPostgres(shared.url)).rejects.toMatchObject({
    code: 'CHURN_DATABASE_REFUSED',
    remedy: expect.stringContaining('pool_mode = session'),
  });
  await expect.poll(shared.open).toBe(0);
  shared.close();
  const apart = await serverThat((socket) => hasVersion(`2${String(socket.remotePort).padStart(5, '0')}`)(socket));
  await (await openPostgres(apart.url)).close();
  apart.close();
});

it('says that nobody listens, and that it is worth a retry', async () => {
  const error = await openPostgres('postgres://u:secret@127.0.0.1:1/d').catch((failure: unknown) => failure);
  expect(error).toMatchObject({ code: 'CHURN_DATABASE_UNREACHABLE', kind: { exit: 75, retryable: true } });
  expect(String((error as Error).message)).not.toContain('secret');
});

it.each([
  ['a wrong password', refuses('28P01', 'password authentication failed for user "u"'), '', 'user and password'],
  ['no password where one is asked for', asksForPassword, '', 'put the password into DATABASE_URL'],
  ['a database that is not there', refuses('3D000', 'database "d" does not exist'), '', 'create it'],
  ['a user who may not come from here', refuses('28000', 'no pg_hba.conf entry for host "10.0.0.1"'), '', 'pg_hba.conf'],
  ['no encryption where it is asked for', (socket: Socket) => void socket.end('N'), '?sslmode=require', 'sslmode'],
])('says that %s comes again with each try', async (_what, talk, query, remedy) => {
  const { url, open, close } = await serverThat(talk);
  await expect(openPostgres(url + query)).rejects.toMatchObject({
    code: 'CHURN_DATABASE_REFUSED',
    message: expect.stringContaining('the database of DATABASE_URL refuses: '),
    remedy: expect.stringContaining(remedy),
    kind: { exit: 1, retryable: false },
  });
  // An open connection would keep the process alive.
  await expect.poll(open).toBe(0);
  close();
});

it('says that a server which starts up is worth a retry', async () => {
  const { url, close } = await serverThat(refuses('57P03', 'the database system is starting up'));
  await expect(openPostgres(url)).rejects.toMatchObject({ code: 'CHURN_DATABASE_UNREACHABLE', kind: { exit: 75 } });
  close();
});
