/** Postgres's wire protocol, as much of it as COPY and cursors need (PostgreSQL, "Frontend/Backend Protocol", Message Formats). */
import type { PGlite } from '@electric-sql/pglite';

/** A message from the server. */
interface BackendMessage {
  readonly type: string;
  readonly body: Buffer;
}

/** @param type the message's letter */
export function message(type: 'Q' | 'd' | 'c', body: Uint8Array | string = ''): Buffer {
  const content = typeof body === 'string' ? Buffer.from(body) : body;
  const bytes = Buffer.allocUnsafe(5 + content.length);
  bytes.write(type, 'latin1');
  bytes.writeInt32BE(4 + content.length, 1);
  bytes.set(content, 5);
  return bytes;
}

/** The message of a simple query. */
export function queryMessage(text: string): Buffer {
  return message('Q', `${text}\0`);
}

/** The messages that the server answered with, in their order. */
export function* backendMessages(bytes: Buffer): Generator<BackendMessage> {
  for (let start = 0; start < bytes.length; ) {
    const end = start + 1 + bytes.readInt32BE(start + 1);
    yield { type: String.fromCharCode(bytes[start] as number), body: bytes.subarray(start + 5, end) };
    start = end;
  }
}

/** The error of an ErrorResponse, its SQLSTATE as `code`. */
export function databaseError({ body }: BackendMessage): Error {
  // Each field is a letter and a text that ends with 0.
  const fields = new Map(
    body
      .toString()
      .split('\0')
      .map((field) => [field.charAt(0), field.slice(1)]),
  );
  return Object.assign(new Error(fields.get('M')), { code: fields.get('C'), where: fields.get('W') });
}

/**
 * Hands messages to PGlite and gives the bytes of those that answer them.
 *
 * PGlite's own `execProtocolRaw` parses the answers besides, and keeps what it parsed until its next `query`, which never comes here.
 */
export async function exchange(pglite: PGlite, messages: Uint8Array): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  // A chunk is a view of PGlite's memory, which the next one overwrites.
  await pglite.execProtocolRawStream(messages, { onRawData: (chunk) => chunks.push(chunk.slice()) });
  return Buffer.concat(chunks);
}
