import { cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { PGlite } from '@electric-sql/pglite';
import type { Database } from './database.js';
import { lockHome } from './home-lock.js';
import { pglitePool } from './pglite-pool.js';
import { templateFolder } from './template.js';

/** Rows are handed to PGlite in blobs of about this size, which bounds the memory of a bulk load. */
const BLOB_BYTES = 8 * 2 ** 20;

/**
 * PGlite (Postgres in WASM) in a folder of the home, which it has to itself. It has one connection: a query that is made while a
 * transaction is open waits for its end.
 *
 * @param home made if there is none
 * @throws ChurnopsError CHURN_HOME_IN_USE if another process has the home open
 */
export async function openEmbedded(home: string): Promise<Database> {
  await mkdir(home, { recursive: true });
  const lock = await lockHome(home);
  try {
    const folder = join(home, 'pgdata');
    await copyTemplate(folder);
    const pglite = await PGlite.create(folder);
    const pool = pglitePool(pglite);
    return {
      kind: 'pglite',
      pool,
      async copyOut(query) {
        const client = await pool.connect();
        try {
          const { blob } = await pglite.query(`COPY (${query}) TO '/dev/blob'`);
          return Readable.fromWeb((blob as Blob).stream() as ReadableStream<Uint8Array>);
        } finally {
          client.release();
        }
      },
      // `client` is the one connection and is in its transaction, so what goes to PGlite directly is in it too.
      async copyIn(_client, target, rows) {
        for await (const blob of blobs(rows)) await pglite.query(`COPY ${target} FROM '/dev/blob'`, [], { blob });
      },
      async close() {
        await pool.end();
        await pglite.close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** A database folder from the template that set-up made: PGlite's own initdb takes 5 s. */
async function copyTemplate(folder: string): Promise<void> {
  const exists = await stat(join(folder, 'PG_VERSION')).catch(() => undefined);
  const template = await templateFolder();
  if (exists || !template) return;
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await cp(template, partial, { recursive: true });
  await rm(folder, { recursive: true, force: true });
  await rename(partial, folder);
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
