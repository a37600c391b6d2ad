import { randomInt } from 'node:crypto';
import pg from 'pg';

/** The key of an advisory lock is a bigint. Up to this value a JavaScript number is exact. */
const LARGEST_KEY = 2 ** 48 - 1;

/** How long a server may take to let somebody in. */
export const CONNECT_MS = 10_000;

/**
 * Shows others that this process is alive: a session lock on its own connection, which the server releases when the process ends, in
 * whatever way. (With a heartbeat, a busy or frozen process would look dead.)
 *
 * The lock needs a session. A pooler that hands out connections per transaction (PgBouncer's `pool_mode = transaction`) loses it.
 */
export class ProcessLock {
  readonly #url: string;
  #owner: Promise<string> | undefined;
  #client: pg.Client | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  /**
   * Takes the lock, unless this process holds it already.
   *
   * @returns the lock's key, which is the process's id; another one after the connection was lost
   */
  owner(): Promise<string> {
    this.#owner ??= this.#lock().catch((error) => {
      this.#owner = undefined;
      throw error;
    });
    return this.#owner;
  }

  async close(): Promise<void> {
    await this.#owner?.catch(() => {});
    await this.#client?.end();
  }

  async #lock(): Promise<string> {
    const client = new pg.Client({ connectionString: this.#url, keepAlive: true, connectionTimeoutMillis: CONNECT_MS });
    const lost = () => {
      if (this.#client !== client) return;
      this.#owner = undefined;
      this.#client = undefined;
    };
    client.on('error', lost);
    client.on('end', lost);
    await client.connect();
    this.#client = client;
    // A machine may vanish without closing its connections. The server probes after 15 s, and gives up 15 s later.
    await client.query('SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3');
    const key = String(randomInt(LARGEST_KEY));
    await client.query('SELECT pg_advisory_lock($1::bigint)', [key]);
    return key;
  }
}

/** Ids of the processes that hold a lock (PostgreSQL, `pg_locks`: a bigint key is split into classid and objid). */
export async function lockOwners(pool: pg.Pool): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ key: string }>(`
    SELECT ((classid::bigint << 32) | objid::bigint)::text AS key
    FROM pg_locks JOIN pg_database d ON d.oid = database AND d.datname = current_database()
    WHERE locktype = 'advisory' AND objsubid = 1 AND granted`);
  return new Set(rows.map(({ key }) => key));
}
