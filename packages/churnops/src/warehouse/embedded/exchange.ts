import type { PGlite } from '@electric-sql/pglite';
import { GrowingBuffer } from './growing-buffer.js';

const answer = new GrowingBuffer();

/**
 * Hands messages of Postgres's wire protocol to PGlite.
 *
 * PGlite's own `execProtocolRaw` also parses the answers, and keeps the result until the next `query`. We never call `query`, so it would
 * pile up.
 *
 * @returns the bytes of the answer, valid until the next exchange overwrites them
 */
export async function exchange(pglite: PGlite, messages: Uint8Array): Promise<Buffer> {
  answer.clear();
  await pglite.execProtocolRawStream(messages, { onRawData: (chunk) => answer.append(chunk) });
  return answer.bytes;
}
