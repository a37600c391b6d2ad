/** The part of Postgres's wire protocol that COPY and cursors need (PostgreSQL, "Frontend/Backend Protocol", Message Formats). */

/** The message of a simple query. */
export function queryMessage(text: string): Buffer {
  const body = Buffer.from(`${text}\0`);
  return Buffer.concat([header('Q', body.length), body]);
}

/**
 * The messages of a COPY FROM STDIN with all its rows. PGlite can't wait for more rows, so all go to it at once.
 *
 * @param target table and columns, as `t ("a", "b")`
 * @param rows pieces of whole rows in COPY's text format
 * @param room written to if it is large enough. Default: none
 * @returns the messages in `room` or in a new buffer that holds nothing else, so it may be transferred to another thread
 */
export function copyMessages(target: string, rows: readonly Uint8Array[], room = new ArrayBuffer(0)): Buffer<ArrayBuffer> {
  const query = queryMessage(`COPY ${target} FROM STDIN`);
  const data = rows.reduce((sum, { length }) => sum + length, 0);
  const parts = [query, header('d', data), ...rows, header('c', 0)];
  const bytes = parts.reduce((sum, { length }) => sum + length, 0);
  // The next page may be a little longer.
  const messages = Buffer.from(room.byteLength < bytes ? new ArrayBuffer(Math.ceil(1.25 * bytes)) : room, 0, bytes);
  let end = 0;
  for (const part of parts) {
    messages.set(part, end);
    end += part.length;
  }
  return messages;
}

/**
 * Throws the error in the server's answer, if there is one.
 *
 * @throws Error with the database's message, its SQLSTATE as `code` and its `severity`
 */
export function throwDatabaseError(answer: Buffer): void {
  for (let start = 0; start < answer.length; ) {
    const end = start + 1 + answer.readInt32BE(start + 1);
    if (answer.toString('latin1', start, start + 1) === 'E') throw databaseError(answer.toString('utf8', start + 5, end));
    start = end;
  }
}

/**
 * The error after which the server is of no use, if the answer has one. It is a text field of an ErrorResponse: its letter, then the text that ends with
 * a zero byte.
 */
export function panicIn(answer: Buffer): Error | undefined {
  if (!answer.includes('VPANIC\0', 0, 'latin1')) return undefined;
  try {
    throwDatabaseError(answer);
  } catch (error) {
    if ((error as { severity?: string }).severity === 'PANIC') return error as Error;
  }
  return undefined;
}

/** @param fields of an ErrorResponse: each is a letter, then a text that ends with a zero byte */
function databaseError(fields: string): Error {
  const texts = new Map(fields.split('\0').map((field) => [field.charAt(0), field.slice(1)]));
  return Object.assign(new Error(texts.get('M')), { code: texts.get('C'), severity: texts.get('V'), where: texts.get('W') });
}

/** @param type the message's letter @param bytes length of what follows */
function header(type: string, bytes: number): Buffer {
  const buffer = Buffer.alloc(5, type);
  buffer.writeInt32BE(4 + bytes, 1);
  return buffer;
}
