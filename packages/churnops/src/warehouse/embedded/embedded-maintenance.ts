import type { Pool } from 'pg';

const CHECK_EVERY_MS = 1000;

/** Postgres's defaults of autovacuum_{analyze,vacuum}_{threshold,scale_factor}. */
const CHANGED_TABLES = `
  SELECT format('%I.%I', schemaname, relname) AS name, n_dead_tup > 50 + 0.2 * n_live_tup AS has_dead_rows
  FROM pg_stat_user_tables
  WHERE n_mod_since_analyze > 50 + 0.1 * n_live_tup OR n_dead_tup > 50 + 0.2 * n_live_tup`;

/**
 * Stands in for Postgres's autovacuum, as the embedded database has no process for it: keeps the planner's statistics current, and
 * frees the space of replaced rows, such as those of a prediction that is run again. Without it searches become several times slower,
 * and the home keeps growing.
 *
 * @param work how many requests the database has had; while the number stays the same, nothing can have changed
 * @returns stops it
 */
export function keepMaintained(pool: Pool, work: () => number): () => void {
  let seen = 0;
  let busy = false;
  const check = async () => {
    if (busy || work() === seen) return;
    busy = true;
    try {
      // The view lacks the session's latest counts until they are flushed.
      await pool.query('SELECT pg_stat_force_next_flush()');
      const { rows } = await pool.query<{ name: string; has_dead_rows: boolean }>(CHANGED_TABLES);
      for (const { name, has_dead_rows } of rows) await pool.query(`${has_dead_rows ? 'VACUUM (ANALYZE)' : 'ANALYZE'} ${name}`);
      seen = work();
    } finally {
      busy = false;
    }
  };
  // A failure, for instance as the database closes, is retried at the next check.
  const timer = setInterval(() => check().catch(() => {}), CHECK_EVERY_MS).unref();
  return () => clearInterval(timer);
}
