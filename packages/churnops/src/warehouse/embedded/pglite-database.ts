import { randomUUID } from 'node:crypto';
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
 * PGlite (Postgres in WASM) on a data folder. It has one connection: a query that comes during a transaction waits until that ends.
 *
 * It starts opening at once, on a thread. Queries wait until it is open, and fail if it can't be opened.
 *
 * @param folder created if it doesn't exist
 * @param template a new folder starts as a copy of this one; undefined: initdb makes it
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
    // The connection is never replaced: the session is PGlite's, so closing the connection would not end temporary tables.
    idleTimeoutMillis: 0,
  });
  // Its query fails; a listener is needed all the same, or the error would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const owner = randomUUID();
  let cursors = 0;
  const endMaintenance = keepMaintained(pool, () => thread.requests);
  return {
    kind: 'pglite',
    pool,
    pools: { main: pool },
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
    // `client` is the only connection, and its transaction is open, so requests straight to PGlite are part of it.
    async copyIn(_client, target, rows) {
      let copying = Promise.resolve();
      for await (const page of wholeRows(rows, PAGE_BYTES)) {
        await copying;
        // It runs while the next page is made. The next turn reports its error.
        copying = thread.copyIn(target, page);
        copying.catch(() => {});
      }
      await copying;
    },
    // The home's lock guarantees that no other process is there.
    owner: async () => owner,
    livingOwners: async () => new Set([owner]),
    async close() {
      endMaintenance();
      await pool.end();
      await thread.close();
    },
  };
}
