import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import pg from 'pg';
import type { Database } from '../database.js';
import { typeParsers } from '../type-parsers.js';
import { keepMaintained } from './embedded-maintenance.js';
import { PgliteStream } from './pglite-stream.js';
import { PgliteThread } from './pglite-thread.js';
import { PreparingClient } from './preparing-client.js';

/** Rows are handed to PGlite in blobs of about this size, which bounds the memory of a bulk load. */
const BLOB_BYTES = 8 * 2 ** 20;

/**
 * PGlite (Postgres in WASM) on a data folder. It has one connection: a query that is made while a transaction is open waits for
 * its end.
 *
 * It opens on a thread, at once; queries wait until it is open, and fail if it cannot be opened.
 *
 * @param folder made if there is none
 * @param template data folder that a new one starts as a copy of; undefined: initdb makes it
 */
export function openPglite(folder: string, template: string | undefined): Database {
  const thread = new PgliteThread({ folder, template });
  const pool = new pg.Pool({
    Client: PreparingClient,
    stream: () => new PgliteStream(thread) as never,
    user: 'postgres',
    database: 'postgres',
    ssl: false,
    types: typeParsers,
    max: 1,
    // The one connection is kept: what is temporary in it would not end with it, as the session is PGlite's.
    idleTimeoutMillis: 0,
  });
  pool.on('error', () => {});
  const endMaintenance = keepMaintained(pool, () => thread.requests);
  return {
    kind: 'pglite',
    pool,
    async copyOut(query) {
      const client = await pool.connect();
      try {
        return Readable.fromWeb((await thread.copyOut(query)).stream() as ReadableStream<Uint8Array>);
      } finally {
        client.release();
      }
    },
    // `client` is the one connection and is in its transaction, so what goes to PGlite directly is in it too.
    async copyIn(_client, target, rows) {
      for await (const blob of blobs(rows)) await thread.copyIn(target, blob);
    },
    async close() {
      endMaintenance();
      await pool.end();
      await thread.close();
    },
  };
}

/** Whole rows in blobs: PGlite takes each as one COPY. */
async function* blobs(rows: AsyncIterable<Uint8Array>): AsyncGenerator<Blob> {
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const chunk of rows as AsyncIterable<Uint8Array<ArrayBuffer>>) {
    const lineEnd = bytes + chunk.length >= BLOB_BYTES ? chunk.lastIndexOf(10) + 1 : 0;
    if (lineEnd === 0) {
      parts.push(chunk);
      bytes += chunk.length;
      continue;
    }
    yield new Blob([...parts, chunk.subarray(0, lineEnd)]);
    parts = [chunk.subarray(lineEnd)];
    bytes = chunk.length - lineEnd;
  }
  if (bytes > 0) yield new Blob(parts);
}
