import { randomInt } from 'node:crypto';
import pg from 'pg';

/** The key of an advisory lock is a bigint; up to here a JavaScript number is exact too. */
const LARGEST_KEY = 2 ** 48 - 1;

/**
 * Says that this process lives: a session lock on a connection of its own, which the server releases when the process ends, however it
 * ends. (A heartbeat would take a busy or frozen process for dead.)
 *
 * It needs a session: a pooler that hands out connections per transaction (PgBouncer's `pool_mode = transaction`) does not keep it.
 */
export class ProcessLock {
  readonly #url: string;
  #owner: Promise<string> | undefined;
  #client: pg.Client | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  /** Takes the lock, once; anew if its connection was lost. Gives the process's id, which is the lock's key. */
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
    const client = new pg.Client({ connectionString: this.#url, keepAlive: true });
    const lost = () => {
      if (this.#client !== client) return;
      this.#owner = undefined;
      this.#client = undefined;
    };
    client.on('error', lost);
    client.on('end', lost);
    await client.connect();
    this.#client = client;
    // The machine of a process may vanish without a word: the server asks after 15 s, and gives it up 15 s later.
    await client.query('SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3');
    const key = String(randomInt(LARGEST_KEY));
    await client.query('SELECT pg_advisory_lock($1::bigint)', [key]);
    return key;
  }
}

/** Ids of the processes that hold their lock (PostgreSQL, `pg_locks`: a bigint key is split into classid and objid). */
export async function lockOwners(pool: pg.Pool): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ key: string }>(`
    SELECT ((classid::bigint << 32) | objid::bigint)::text AS key
    FROM pg_locks JOIN pg_database d ON d.oid = database AND d.datname = current_database()
    WHERE locktype = 'advisory' AND objsubid = 1 AND granted`);
  return new Set(rows.map(({ key }) => key));
}
