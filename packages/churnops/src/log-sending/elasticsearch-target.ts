import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LogTarget, Refusal } from './log-target.js';

/** Where lines go unless the address names another data stream. */
export const DATA_STREAM = 'logs-churnops-default';
/** More of an answer is not read. */
const LONGEST_ANSWER = 10_000_000;

interface BulkAnswer {
  readonly errors: boolean;
  readonly items: readonly { readonly create: { readonly status: number; readonly error?: { readonly reason?: string } } }[];
}

/**
 * Elasticsearch, by its bulk API (Elasticsearch, "Bulk API"): each line is created in a data stream, under its id, so that one that is sent again is
 * there once.
 *
 * @param url `http(s)://user:password@host:port/DATA-STREAM`; the data stream by default `logs-churnops-default`
 * @param ca certificates that are trusted in place of the usual ones, as PEM
 */
export function elasticsearchTarget(url: URL, ca: string | undefined): LogTarget {
  const stream = decodeURIComponent(url.pathname.replaceAll('/', '')) || DATA_STREAM;
  const isTls = url.protocol === 'https:';
  const agent = isTls ? new HttpsAgent({ keepAlive: true, ...(ca && { ca }) }) : new HttpAgent({ keepAlive: true });
  const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const headers = {
    'content-type': 'application/x-ndjson',
    ...(url.username && { authorization: `Basic ${Buffer.from(login).toString('base64')}` }),
  };
  const post = (body: string, signal: AbortSignal) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const address = new URL(`/${encodeURIComponent(stream)}/_bulk`, url.origin);
      const options = { method: 'POST', agent, headers: { ...headers, 'content-length': Buffer.byteLength(body) }, signal };
      const request: ClientRequest = (isTls ? httpsRequest : httpRequest)(address, options, resolve);
      request.on('error', reject);
      request.end(body);
    });
  return {
    name: `${url.origin}/${stream}`,
    async send(lines, signal) {
      const response = await post(
        lines.map(({ id, text }) => `${JSON.stringify({ create: { _id: id } })}\n${text}\n`).join(''),
        signal,
      );
      const text = await readText(response);
      if (response.statusCode !== 200) throw new Error(`it answered ${response.statusCode}: ${text.slice(0, 300)}`);
      return refusalOf(JSON.parse(text) as BulkAnswer);
    },
    close: () => agent.destroy(),
  };
}

/** Of several lines some may be taken. If one was refused for lack of room, all are sent again; what is there already is a conflict (409). */
function refusalOf({ errors, items }: BulkAnswer): Refusal | undefined {
  if (!errors) return undefined;
  const refused = items.map(({ create }) => create).filter(({ status }) => status >= 400 && status !== 409);
  const passing = refused.find(({ status }) => status === 429 || status >= 500);
  if (passing) throw new Error(`it answered ${passing.status}: ${passing.error?.reason ?? 'no reason given'}`);
  if (refused.length === 0) return undefined;
  return { lines: refused.length, reason: refused[0]?.error?.reason ?? 'no reason given' };
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LONGEST_ANSWER) throw new Error(`its answer is longer than ${LONGEST_ANSWER} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
