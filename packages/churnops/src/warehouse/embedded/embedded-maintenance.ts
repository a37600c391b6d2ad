import type { Pool } from 'pg';

const CHECK_EVERY_MS = 1000;

/** With Postgres's defaults: autovacuum_{analyze,vacuum}_{threshold,scale_factor}. */
const CHANGED_TABLES = `
  SELECT format('%I.%I', schemaname, relname) AS name, n_dead_tup > 50 + 0.2 * n_live_tup AS has_dead_rows
  FROM pg_stat_user_tables
  WHERE n_mod_since_analyze > 50 + 0.1 * n_live_tup OR n_dead_tup > 50 + 0.2 * n_live_tup`;

/**
 * Does what Postgres's autovacuum does, which the embedded database has no process for: keeps the planner's statistics, and frees the
 * room of rows that were replaced, such as those of a prediction that is run again. Without it searches slow down to a multiple,
 * and the home grows without end.
 *
 * @param work how often the database was asked for something; while that stands still, nothing can have changed
 * @returns what ends it
 */
export function keepMaintained(pool: Pool, work: () => number): () => void {
  let seen = 0;
  let busy = false;
  const check = async () => {
    if (busy || work() === seen) return;
    busy = true;
    try {
      // The session's counts are not in the view before it has passed them on.
      await pool.query('SELECT pg_stat_force_next_flush()');
      const { rows } = await pool.query<{ name: string; has_dead_rows: boolean }>(CHANGED_TABLES);
      for (const { name, has_dead_rows } of rows) await pool.query(`${has_dead_rows ? 'VACUUM (ANALYZE)' : 'ANALYZE'} ${name}`);
      seen = work();
    } finally {
      busy = false;
    }
  };
  // What fails, as the database closes, is taken up at the next check.
  const timer = setInterval(() => check().catch(() => {}), CHECK_EVERY_MS).unref();
  return () => clearInterval(timer);
}
