import type { PGlite } from '@electric-sql/pglite';
import { GrowingBuffer } from './growing-buffer.js';

const answer = new GrowingBuffer();

/**
 * Hands messages of Postgres's wire protocol to PGlite.
 *
 * PGlite's own `execProtocolRaw` parses the answers besides, and keeps what it parsed until its next `query`, which never comes here.
 *
 * @returns the bytes of the messages that answer, until the next exchange overwrites them
 */
export async function exchange(pglite: PGlite, messages: Uint8Array): Promise<Buffer> {
  answer.clear();
  await pglite.execProtocolRawStream(messages, { onRawData: (chunk) => answer.append(chunk) });
  return answer.bytes;
}
