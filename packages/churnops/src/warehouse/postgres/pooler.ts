import type pg from 'pg';
import { ChurnopsError } from '../../errors.js';

/**
 * Refuses a pooler that hands out connections per transaction, such as PgBouncer with `pool_mode = transaction`: there, locks would not be the
 * process's that took them, and could stay when it has ended. Whoever is let straight in by Postgres pays one query.
 *
 * @throws ChurnopsError CHURN_DATABASE_REFUSED
 */
export async function requireSessions(pool: pg.Pool): Promise<void> {
  const first = await pool.connect();
  try {
    const before = await processOf(first);
    // A pooler tells its clients numbers of its own.
    if (before === (first as pg.PoolClient & { readonly processID: number | null }).processID) return;
    const second = await pool.connect();
    try {
      // Both are connected, so that with sessions each has a process of its own, which stays the same.
      const other = await processOf(second);
      if (other !== before && (await processOf(first)) === before) return;
    } finally {
      second.release();
    }
  } finally {
    first.release();
  }
  throw new ChurnopsError(
    'CHURN_DATABASE_REFUSED',
    'behind DATABASE_URL is a pooler that hands out connections per transaction, and locks of churnops belong to sessions',
    'name Postgres itself in DATABASE_URL, or a port of the pooler with session pooling (PgBouncer: pool_mode = session)',
  );
}

async function processOf(client: pg.PoolClient): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid;
}
