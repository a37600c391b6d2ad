import pg from 'pg';
import type { Database } from '../database.js';
import { typeParsers } from '../type-parsers.js';
import { CursorRows, PAGE_BYTES } from './cursor-rows.js';
import { keepMaintained } from './embedded-maintenance.js';
import { PgliteStream } from './pglite-stream.js';
import { PgliteThread } from './pglite-thread.js';
import { PreparingClient } from './preparing-client.js';
import { wholeRows } from './whole-rows.js';

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
  let cursors = 0;
  const endMaintenance = keepMaintained(pool, () => thread.requests);
  return {
    kind: 'pglite',
    pool,
    async copyOut(query, within) {
      const client = within ?? (await pool.connect());
      const cursor = `churnops_rows_${cursors++}`;
      if (!within) await client.query('BEGIN READ ONLY');
      const end = async () => {
        if (within) return;
        await client.query('ROLLBACK').finally(() => client.release());
      };
      try {
        await client.query(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${query}`);
      } catch (error) {
        await end();
        throw error;
      }
      return new CursorRows(thread, cursor, end);
    },
    // `client` is the one connection and is in its transaction, so what goes to PGlite directly is in it too.
    async copyIn(_client, target, rows) {
      for await (const page of wholeRows(rows, PAGE_BYTES)) await thread.copyIn(target, page);
    },
    async close() {
      endMaintenance();
      await pool.end();
      await thread.close();
    },
  };
}
