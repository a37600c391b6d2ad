import { once } from 'node:events';
import { Socket } from 'node:net';
import { hostname } from 'node:os';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { ChurnopsError } from '../../errors.js';
import { databaseRefusal } from '../../failures/database-refusal.js';
import type { Database } from '../database.js';
import { typeParsers } from '../type-parsers.js';
import { requireSessions } from './pooler.js';
import { CONNECT_MS, lockOwners, ProcessLock } from './process-lock.js';

const OLDEST_VERSION = 150_000;
/** For each sort and each hash of a query that is read as a stream. Customers are joined by the million, and in Postgres' 4 MB each join goes by way of the disk. */
const READER_MEMORY = '64MB';
/** How long a connection may be silent before the system asks whether the server is still there. */
const ASK_AFTER_MS = 15_000;
/** To compile a query over a million rows takes Postgres longer than it saves: up to 2 s. A server that is too old does not know the setting. */
const WITHOUT_COMPILER = "SELECT set_config('jit', 'off', false) FROM pg_settings WHERE name = 'jit'";
/** Of an application's name (NAMEDATALEN less the final zero). */
const LONGEST_NAME = 63;

/**
 * A real Postgres, 15 or later.
 *
 * @param address `postgres://user:password@host:port/database`
 * @param command what this process does: the connections' name, unless the URL or PGAPPNAME has another
 * @throws ChurnopsError CHURN_DATABASE_UNREACHABLE, CHURN_DATABASE_REFUSED, CHURN_DATABASE_TOO_OLD
 */
export async function openPostgres(address: string, command = 'churnops'): Promise<Database> {
  const url = withStrictEncryption(address);
  const name = connectionName(command);
  let latest: Socket | undefined;
  const stream = () => {
    latest = new Socket();
    return latest;
  };
  const pool = openPool(url, { name, max: 8, stream });
  // A transaction that reads while it writes needs a second connection. If that came from the same pool, transactions could hold all
  // connections and wait for each other forever.
  const readers = openPool(url, { name, max: 4 });
  const processLock = new ProcessLock(url);
  try {
    await requireVersion(pool);
    await requireSessions(pool);
  } catch (error) {
    // `pg` leaves the connection open if the server asks for a password and the URL has none; the server closes it a minute later.
    latest?.destroy();
    await pool.end();
    throw error;
  }
  return {
    kind: 'postgres',
    pool,
    pools: { main: pool, readers },
    async copyOut(query, writer) {
      const reader = await readers.connect();
      try {
        await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
        await reader.query(`SET LOCAL work_mem = '${READER_MEMORY}'`);
        // For a merge, Postgres sorts a million rows or reads them one by one in the order of an index, which takes longer than to hash them.
        await reader.query('SET LOCAL enable_mergejoin = off');
        if (writer) await shareSnapshot(writer, reader);
      } catch (error) {
        reader.release(true);
        throw error;
      }
      const rows = reader.query(copyTo(`COPY (${query}) TO STDOUT`));
      // The library reports an error without ending the stream.
      rows.once('error', (error) => rows.destroy(error)).on('error', () => {});
      rows.once('close', () => {
        // A connection can't be used again in the middle of a COPY.
        if (!rows.readableEnded) return reader.release(true);
        reader.query('COMMIT').then(
          () => reader.release(),
          () => reader.release(true),
        );
      });
      // Now the statement has its snapshot. If the statement is wrong, this throws.
      await once(rows, 'readable');
      return rows;
    },
    async copyIn(client, target, rows) {
      await pipeline(Readable.from(rows), client.query(copyFrom(`COPY ${target} FROM STDIN`)));
    },
    owner: () => processLock.owner(),
    livingOwners: () => lockOwners(pool),
    async close() {
      await Promise.all([pool.end(), readers.end(), processLock.close()]);
    },
  };
}

/**
 * `pg` looks at the server's certificate with each of these modes, and warns on stderr that later versions will not with some. Named as what it does, it
 * says nothing.
 */
function withStrictEncryption(url: string): string {
  return url.includes('uselibpqcompat=true')
    ? url
    : url.replace(/(?<=[?&]sslmode=)(prefer|require|verify-ca)(?=&|$)/, 'verify-full');
}

/** `churnops train (process 4711 on the-host)`, cut to what Postgres keeps of a name. */
function connectionName(command: string): string {
  const start = `${command} (process ${process.pid} on `;
  return `${start}${hostname().slice(0, LONGEST_NAME - start.length - 1)})`;
}

function openPool(
  connectionString: string,
  { name, ...options }: Pick<pg.PoolConfig, 'max' | 'stream'> & { readonly name: string },
): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    fallback_application_name: name,
    types: typeParsers,
    ...options,
    connectionTimeoutMillis: CONNECT_MS,
    // A server whose machine has gone closes nothing. The system then asks for it, and gives up after a while.
    keepAlive: true,
    keepAliveInitialDelayMillis: ASK_AFTER_MS,
    onConnect: (client) => client.query(WITHOUT_COMPILER),
  });
  // If an idle connection breaks, the pool replaces it at the next use. If one in use breaks, its query fails.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Lets one transaction read with the snapshot of another (PostgreSQL, "Snapshot Synchronization Functions"). */
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
    const refusal = databaseRefusal(error as Error);
    if (refusal) throw refusal;
    throw new ChurnopsError(
      'CHURN_DATABASE_UNREACHABLE',
      `the database of DATABASE_URL cannot be reached: ${(error as Error).message || (error as NodeJS.ErrnoException).code}`,
      'check that it runs, and host and port in DATABASE_URL; or unset it to use the embedded database',
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
