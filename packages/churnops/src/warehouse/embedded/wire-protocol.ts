/** Postgres's wire protocol, as much of it as COPY and cursors need (PostgreSQL, "Frontend/Backend Protocol", Message Formats). */

/** A message from the server. */
interface BackendMessage {
  readonly type: string;
  readonly body: Buffer;
}

/** The message of a simple query. */
export function queryMessage(text: string): Buffer {
  const body = Buffer.from(`${text}\0`);
  return Buffer.concat([header('Q', body.length), body]);
}

/**
 * The messages of a COPY FROM STDIN with all its rows. PGlite cannot wait for more of them, so they go to it together.
 *
 * @param target table and columns, as `t ("a", "b")`
 * @param rows pieces of whole rows in COPY's text format
 * @returns in a buffer of its own, which may be handed to another thread
 */
export function copyMessages(target: string, rows: readonly Uint8Array[]): Buffer<ArrayBuffer> {
  const query = queryMessage(`COPY ${target} FROM STDIN`);
  const data = rows.reduce((sum, { length }) => sum + length, 0);
  const parts = [query, header('d', data), ...rows, header('c', 0)];
  const messages = Buffer.allocUnsafeSlow(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    messages.set(part, end);
    end += part.length;
  }
  return messages;
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
  const texts = body.toString().split('\0');
  const fields = new Map(texts.map((text) => [text.charAt(0), text.slice(1)]));
  return Object.assign(new Error(fields.get('M')), { code: fields.get('C'), where: fields.get('W') });
}

/** @param type the message's letter @param bytes length of what follows */
function header(type: string, bytes: number): Buffer {
  const buffer = Buffer.alloc(5, type);
  buffer.writeInt32BE(4 + bytes, 1);
  return buffer;
}
