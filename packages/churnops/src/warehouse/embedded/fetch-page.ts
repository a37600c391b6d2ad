import type { PGlite } from '@electric-sql/pglite';
import { backendMessages, databaseError, exchange, queryMessage } from './wire-protocol.js';

/** The next rows of a cursor. */
export interface Page {
  /** In COPY's text format. */
  readonly text: Uint8Array<ArrayBuffer>;
  /** 0 at the cursor's end. */
  readonly rows: number;
}

const code = (letter: string) => letter.charCodeAt(0);
const TAB = code('\t');
const LINE_FEED = code('\n');
const BACKSLASH = code('\\');

/** For a byte that COPY escapes, the letter after the backslash; 0 for all others (PostgreSQL, "COPY", Text Format). */
const ESCAPES = new Uint8Array(256);
for (const [byte, letter] of Object.entries({ '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't', '\v': 'v', '\\': '\\' })) {
  ESCAPES[code(byte)] = code(letter);
}

/**
 * Reads the next rows of a cursor. COPY TO STDOUT would be a little faster, but it holds the one connection until its last row.
 *
 * @throws Error with the database's message, its SQLSTATE as `code`
 */
export async function fetchPage(pglite: PGlite, cursor: string, rows: number): Promise<Page> {
  return toCopyText(await exchange(pglite, queryMessage(`FETCH FORWARD ${rows} FROM ${cursor}`)));
}

function toCopyText(answer: Buffer): Page {
  // There may be a backslash before each byte.
  const text = new Uint8Array(2 * answer.length);
  let end = 0;
  let rows = 0;
  for (const message of backendMessages(answer)) {
    if (message.type === 'E') throw databaseError(message);
    if (message.type !== 'D') continue;
    rows++;
    const { body } = message;
    const values = body.readInt16BE(0);
    let position = 2;
    for (let value = 1; value <= values; value++) {
      const length = body.readInt32BE(position);
      position += 4;
      if (length < 0) {
        text[end++] = BACKSLASH;
        text[end++] = code('N');
      }
      for (const next = position + length; position < next; position++) {
        const byte = body[position] as number;
        const letter = ESCAPES[byte] as number;
        if (letter !== 0) text[end++] = BACKSLASH;
        text[end++] = letter || byte;
      }
      text[end++] = value === values ? LINE_FEED : TAB;
    }
  }
  return { text: text.slice(0, end), rows };
}
