import type { PGlite } from '@electric-sql/pglite';
import { exchange } from './exchange.js';
import { queryMessage, throwDatabaseError } from './wire-protocol.js';

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
const DATA_ROW = code('D');
const ERROR_RESPONSE = code('E');

/** The letter after the backslash for each byte that COPY escapes; 0 for all others (PostgreSQL, "COPY", Text Format). */
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

/** A buffer that is reused, as in `GrowingBuffer`. */
let room = new Uint8Array(2 ** 20);

function toCopyText(answer: Buffer): Page {
  // In the worst case every byte needs a backslash.
  if (room.length < 2 * answer.length) room = new Uint8Array(2 * answer.length);
  const text = room;
  let end = 0;
  let rows = 0;
  // Making an object for each message would take half of the time.
  for (let start = 0; start < answer.length; start += 1 + answer.readInt32BE(start + 1)) {
    if (answer[start] === ERROR_RESPONSE) throwDatabaseError(answer);
    if (answer[start] !== DATA_ROW) continue;
    rows++;
    const values = answer.readInt16BE(start + 5);
    let position = start + 7;
    for (let value = 1; value <= values; value++) {
      const length = answer.readInt32BE(position);
      position += 4;
      if (length < 0) {
        text[end++] = BACKSLASH;
        text[end++] = code('N');
      }
      for (const next = position + length; position < next; position++) {
        const byte = answer[position] as number;
        const letter = ESCAPES[byte] as number;
        if (letter !== 0) text[end++] = BACKSLASH;
        text[end++] = letter || byte;
      }
      text[end++] = value === values ? LINE_FEED : TAB;
    }
  }
  return { text: text.slice(0, end), rows };
}
