import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LogDestination, openLogSender } from './open-log-sender.js';
import { CERTIFICATE, KEY } from './testing-certificate.js';

let folder: string;
let caFile: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'churnops-log-sending-'));
  caFile = join(folder, 'ca.crt');
  await writeFile(caFile, CERTIFICATE);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let told: string[];
let recovered: number[];
beforeEach(() => {
  told = [];
  recovered = [];
});

function open(url: string, trusted: Pick<LogDestination, 'ca' | 'caFile'> = { ca: undefined, caFile: undefined }) {
  const destination: LogDestination = { url: new URL(url), ...trusted };
  return openLogSender(destination, { onFailure: (text) => told.push(text), onRecovery: (count) => recovered.push(count) });
}

async function listen(server: Server | TcpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const line = (n: number, rest = '') => `{"message":"line ${n}${rest}"}\n`;
const lines = (from: number, until: number) => Array.from({ length: until - from }, (_, i) => line(from + i));

describe('a server that takes lines', () => {
  let received: string;
  let server: TcpServer;
  const take = (socket: NodeJS.ReadableStream) => void socket.on('data', (data) => (received += data)).on('error', () => {});
  beforeEach(() => {
    received = '';
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('gets each of them in its order, over TCP and over TLS', async () => {
    const createTls = () => createTlsServer({ cert: CERTIFICATE, key: KEY }, take);
    for (const [protocol, create, ca, file] of [
      ['tcp', () => createTcpServer(take), undefined, undefined],
      ['tls', createTls, undefined, caFile],
      ['tls', createTls, CERTIFICATE, undefined],
    ] as const) {
      received = '';
      server = create();
      const sender = open(`${protocol}://127.0.0.1:${await listen(server)}`, { ca, caFile: file });
      const written = lines(0, 1700);
      for (const text of written) sender.write(text);
      await sender.close();
      await vi.waitFor(() => expect(received).toBe(written.join('')));
      expect(told).toEqual([]);
      if (!ca) await new Promise((resolve) => server.close(resolve));
    }
  });

  it('gets nothing if its certificate is not trusted', async () => {
    server = createTlsServer({ cert: CERTIFICATE, key: KEY }, take);
    server.on('tlsClientError', () => {});
    const sender = open(`tls://127.0.0.1:${await listen(server)}`);
    sender.write(line(1));
    await sender.close();
    expect(received).toBe('');
    expect(told[0]).toMatch(/the log cannot be sent to tls:.*self-signed certificate/);
    expect(told[1]).toMatch(/^1 lines of the log were not sent/);
  });
});

describe('Elasticsearch', () => {
  let server: Server;
  let answer: (ids: string[], response: ServerResponse) => void;
  /** The documents that were created, by id, and the requests. */
  let created: Map<string, string>;
  let requests: IncomingMessage[];
  let address: string;
  const items = (ids: string[], status: (id: string) => number) =>
    JSON.stringify({
      errors: ids.some((id) => status(id) >= 400),
      items: ids.map((id) => ({
        create: { status: status(id), ...(status(id) >= 400 && { error: { reason: `why ${status(id)}` } }) },
      })),
    });

  beforeEach(async () => {
    created = new Map();
    requests = [];
    answer = (ids, response) => response.end(items(ids, () => 201));
    server = createServer(async (request, response) => {
      requests.push(request);
      let body = '';
      for await (const chunk of request) body += chunk;
      const rows = body.trimEnd().split('\n');
      const ids: string[] = [];
      for (let i = 0; i < rows.length; i += 2) {
        const id = JSON.parse(rows[i] as string).create._id;
        ids.push(id);
        created.set(id, rows[i + 1] as string);
      }
      answer(ids, response);
    });
    address = `http://writer:p%40ss@127.0.0.1:${await listen(server)}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  it('gets each line once, in the data stream, under its user', async () => {
    const sender = open(`${address}/logs-churnops-test`);
    for (const text of lines(0, 1200)) sender.write(text);
    await sender.close();
    expect([...created.values()].map((text) => `${text}\n`)).toEqual(lines(0, 1200));
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual(Array(3).fill('POST /logs-churnops-test/_bulk'));
    expect(requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('writer:p@ss').toString('base64')}`);
    expect(told).toEqual([]);
  });

  it('that has no room for some lines gets them again, under the same ids', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      let attempts = 0;
      answer = (ids, response) => {
        attempts++;
        response.end(items(ids, (id) => (id.endsWith('-1') ? (attempts === 1 ? 429 : 201) : attempts === 1 ? 201 : 409)));
      };
      const sender = open(address);
      for (const text of lines(0, 3)) sender.write(text);
      await vi.advanceTimersByTimeAsync(1000);
      await vi.waitFor(() => expect(told).toHaveLength(1));
      expect(told[0]).toContain('429: why 429');
      await vi.advanceTimersByTimeAsync(1000);
      await vi.waitFor(() => expect(recovered).toEqual([0]));
      expect(attempts).toBe(2);
      expect(created.size).toBe(3);
      await sender.close();
      expect(told).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('that refuses a line for good does not get it again, and it is told why', async () => {
    answer = (ids, response) => response.end(items(ids, (id) => (id.endsWith('-1') ? 400 : 201)));
    const sender = open(address);
    for (const text of lines(0, 3)) sender.write(text);
    await sender.close();
    expect(requests).toHaveLength(1);
    expect(told).toEqual([expect.stringMatching(/refused 1 lines of the log, which the log file has: why 400/)]);
    expect(told[0]).not.toContain('p@ss');
  });

  it('that is away loses no line until the memory for them is full, and the end of the process waits for none', async () => {
    answer = (_, response) => response.writeHead(503).end('starting');
    const sender = open(address);
    for (let i = 0; i < 10; i++) sender.write(line(i, 'x'.repeat(1_000_000)));
    await sender.close();
    expect(told[0]).toMatch(/503: starting.*the work goes on/);
    expect(told.at(-1)).toMatch(/^10 lines of the log were not sent/);
    // Of ten lines of a megabyte seven had room.
    sender.write(line(10));
    expect(told).toHaveLength(2);
  });
});
