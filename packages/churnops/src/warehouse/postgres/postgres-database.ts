import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { ChurnopsError } from '../../errors.js';
import type { Database } from '../database.js';
import { typeParsers } from '../type-parsers.js';

const OLDEST_VERSION = 150_000;

/**
 * A real Postgres, 15 or later.
 *
 * @param url `postgres://user:password@host:port/database`
 * @throws ChurnopsError CHURN_DATABASE_UNREACHABLE, CHURN_DATABASE_TOO_OLD
 */
export async function openPostgres(url: string): Promise<Database> {
  const pool = openPool(url, 8);
  // A transaction that reads while it writes needs a second connection: out of the same pool, as many as it has connections would
  // wait for each other.
  const readers = openPool(url, 4);
  try {
    await requireVersion(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    kind: 'postgres',
    pool,
    async copyOut(query, writer) {
      const reader = await readers.connect();
      try {
        await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
        if (writer) await shareSnapshot(writer, reader);
      } catch (error) {
        reader.release(true);
        throw error;
      }
      const rows = reader.query(copyTo(`COPY (${query}) TO STDOUT`));
      // The library reports an error without ending the stream.
      rows.once('error', (error) => rows.destroy(error)).on('error', () => {});
      rows.once('close', () => {
        // A connection in the middle of a COPY cannot be used again.
        if (!rows.readableEnded) return reader.release(true);
        reader.query('COMMIT').then(
          () => reader.release(),
          () => reader.release(true),
        );
      });
      // From now on the statement has its snapshot; if it is wrong, the caller hears of it here.
      await once(rows, 'readable');
      return rows;
    },
    async copyIn(client, target, rows) {
      await pipeline(Readable.from(rows), client.query(copyFrom(`COPY ${target} FROM STDIN`)));
    },
    async close() {
      await Promise.all([pool.end(), readers.end()]);
    },
  };
}

function openPool(connectionString: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString, types: typeParsers, max, connectionTimeoutMillis: 10_000 });
  // A connection that breaks while idle is replaced at the next use.
  pool.on('error', () => {});
  return pool;
}

/** Lets one transaction see what another sees at this moment (PostgreSQL, "Snapshot Synchronization Functions"). */
async function shareSnapshot(from: pg.PoolClient, to: pg.PoolClient): Promise<void> {
  const { rows } = await from.query<{ snapshot: string }>('SELECT pg_export_snapshot() AS snapshot');
  await to.query(`SET TRANSACTION SNAPSHOT '${rows[0]?.snapshot}'`);
}

async function requireVersion(pool: pg.Pool): Promise<void> {
  let version: number;
  try {
    const { rows } = await pool.query<{ server_version_num: string }>('SHOW server_version_num');
    version = Number(rows[0]?.server_version_num);
  } catch (error) {
    throw new ChurnopsError(
      'CHURN_DATABASE_UNREACHABLE',
      `the database of DATABASE_URL cannot be reached: ${(error as Error).message || (error as NodeJS.ErrnoException).code}`,
      'check host, port, database, user and password in DATABASE_URL, or unset it to use the embedded database',
      { cause: error },
    );
  }
  if (version < OLDEST_VERSION) {
    throw new ChurnopsError(
      'CHURN_DATABASE_TOO_OLD',
      `the database of DATABASE_URL is Postgres ${Math.floor(version / 10_000)}`,
      'use Postgres 15 or later',
    );
  }
}
