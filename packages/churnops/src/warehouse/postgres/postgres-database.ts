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
  const pool = new pg.Pool({ connectionString: url, types: typeParsers, max: 8, connectionTimeoutMillis: 10_000 });
  // A connection that breaks while idle is replaced at the next use.
  pool.on('error', () => {});
  try {
    await requireVersion(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    kind: 'postgres',
    pool,
    async copyOut(query) {
      const client = await pool.connect();
      const rows = client.query(copyTo(`COPY (${query}) TO STDOUT`));
      // A connection in the middle of a COPY cannot be used again.
      rows.once('close', () => client.release(!rows.readableEnded));
      return rows;
    },
    async copyIn(client, target, rows) {
      await pipeline(Readable.from(rows), client.query(copyFrom(`COPY ${target} FROM STDIN`)));
    },
    close: () => pool.end(),
  };
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
