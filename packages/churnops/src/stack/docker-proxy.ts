import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { buffer, json } from 'node:stream/consumers';
import { JOB_LABEL, type JobRules, jobContainer } from './job-container.js';

export interface DockerProxyOptions extends JobRules {
  /** Path of Docker's socket. */
  readonly socket: string;
}

/** A container's description is some kilobytes. */
const MOST_BYTES = 2 ** 20;

/** What may be asked of Docker itself, without its version prefix. */
const ASKED: readonly (readonly [string, RegExp])[] = [
  ['GET', /^\/_ping$/],
  ['HEAD', /^\/_ping$/],
  ['GET', /^\/version$/],
  ['GET', /^\/images\/json$/],
  ['GET', /^\/images\/[^?]+\/json$/],
];

/** What may be done to a container that was made through the proxy. */
const DONE: readonly (readonly [string, RegExp])[] = [
  ['POST', /^\/containers\/([\w.-]+)\/(?:start|attach|wait|stop|kill)$/],
  ['GET', /^\/containers\/([\w.-]+)\/(?:json|logs)$/],
  ['DELETE', /^\/containers\/([\w.-]+)$/],
];

const CREATE = /^\/containers\/create$/;

/**
 * Stands between Airflow and Docker's socket, which is worth root on the machine: lets its callers run containers of one image on one network,
 * follow them and remove them, and nothing else. Each refusal says why.
 */
export function dockerProxy(options: DockerProxyOptions): Server {
  const server = createServer((request, response) => {
    handle(request, response, options).catch((error: Error) => refuse(response, 502, `Docker does not answer: ${error.message}`));
  });
  // Docker turns the connection of an attached container into a plain stream.
  server.on('upgrade', (request, socket, head) => {
    attach(request, socket, head, options).catch(() => socket.destroy());
  });
  return server;
}

async function handle(request: IncomingMessage, response: ServerResponse, options: DockerProxyOptions): Promise<void> {
  const why = await whyNot(request, options);
  if (why !== undefined) return refuse(response, 403, why);
  if (!CREATE.test(pathOf(request))) return await forward(request, response, options);
  const text = await limited(request);
  const container = text === undefined ? 'the request is too large' : jobContainer(parse(text), options);
  if (typeof container === 'string') return refuse(response, 403, container);
  await forward(request, response, options, Buffer.from(JSON.stringify(container)));
}

/** Why a request is refused; undefined: it is not. */
async function whyNot(request: IncomingMessage, { socket }: DockerProxyOptions): Promise<string | undefined> {
  const path = pathOf(request);
  const { method = '' } = request;
  if (ASKED.some(([allowed, pattern]) => method === allowed && pattern.test(path))) return undefined;
  if (method === 'POST' && CREATE.test(path)) return undefined;
  const done = DONE.find(([allowed, pattern]) => method === allowed && pattern.test(path));
  const id = done?.[1].exec(path)?.[1];
  if (id === undefined) return `${method} ${path} is not allowed here`;
  return (await isJob(id, socket)) ? undefined : `the container ${id} was not made here`;
}

/** Without the version, such as `/v1.41`, that clients put before it. */
function pathOf({ url = '' }: IncomingMessage): string {
  return new URL(url, 'http://docker').pathname.replace(/^\/v\d+(\.\d+)?(?=\/)/, '');
}

async function isJob(id: string, socket: string): Promise<boolean> {
  const answer = await ask({ socketPath: socket, path: `/containers/${id}/json`, method: 'GET' });
  const { Config } = (await json(answer)) as { Config?: { Labels?: Record<string, string> } };
  return Config?.Labels?.[JOB_LABEL] === 'true';
}

function ask(options: RequestOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    httpRequest(options).on('response', resolve).on('error', reject).end();
  });
}

async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { socket }: DockerProxyOptions,
  body?: Buffer,
): Promise<void> {
  const { method } = request;
  const headers = { ...request.headers, host: 'docker' };
  const path = method === 'DELETE' ? withItsVolumes(request.url) : request.url;
  if (body) {
    delete headers['transfer-encoding'];
    Object.assign(headers, { 'content-length': String(body.length) });
  }
  await new Promise<void>((resolve, reject) => {
    const onward = httpRequest({ socketPath: socket, method, path, headers });
    onward.on('error', reject);
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      // Logs come in bits: none of them waits for the next.
      response.flushHeaders();
      answer.pipe(response).on('close', resolve);
      answer.on('error', reject);
    });
    // A client that goes away ends what it followed.
    response.on('close', () => onward.destroy());
    if (body) onward.end(body);
    else request.pipe(onward);
  });
}

/** The image's home is a volume, of which each container gets one; clients that don't ask for it leave it behind. */
function withItsVolumes(url = ''): string {
  const { pathname, searchParams } = new URL(url, 'http://docker');
  searchParams.set('v', 'true');
  return `${pathname}?${searchParams}`;
}

async function attach(request: IncomingMessage, client: Duplex, head: Buffer, options: DockerProxyOptions): Promise<void> {
  client.on('error', () => client.destroy());
  const why = await whyNot(request, options);
  if (why !== undefined) {
    const text = JSON.stringify({ message: why });
    client.end(
      `HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    );
    return;
  }
  const { method, url, headers } = request;
  const onward = httpRequest({ socketPath: options.socket, method, path: url, headers: { ...headers, host: 'docker' } });
  onward.on('error', () => client.destroy());
  const join = (answer: IncomingMessage, upstream?: Duplex, first?: Buffer) => {
    const lines = answer.rawHeaders.flatMap((name, i, all) => (i % 2 === 0 ? [`${name}: ${all[i + 1]}`] : []));
    client.write(`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n${lines.join('\r\n')}\r\n\r\n`);
    if (!upstream) return void answer.pipe(client);
    if (first?.length) client.write(first);
    if (head.length) upstream.write(head);
    upstream.on('error', () => client.destroy());
    client.pipe(upstream).pipe(client);
  };
  onward
    .on('upgrade', join)
    .on('response', (answer) => join(answer))
    .end();
}

/** The body, unless it is too large. */
async function limited(request: IncomingMessage): Promise<string | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) return undefined;
  const body = await buffer(request);
  return body.length > MOST_BYTES ? undefined : body.toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** In the shape of Docker's own errors, which its clients show. */
function refuse(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
}
