import { type Kysely, sql } from 'kysely';
import type { Worker, WorkLine } from '../work-line.js';
import type { WarehouseTables } from './tables.js';
import { untilGranted } from './until-granted.js';
import type { OwnConnection, Warehouse, WarehouseSession } from './warehouse.js';

/** What only one at a time works on, in this process and in all others on the same database. */
export interface Lock {
  /** Its name among the database's advisory locks. */
  readonly name: string;
  /** What is worked on, for those who wait: `the champion`. */
  readonly subject: string;
}

/** Customers change one file at a time. */
export const CUSTOMERS_LOCK: Lock = { name: 'churnops import customers', subject: 'the customers' };

/**
 * Lets one at a time replace the predictions of a date or read them for its report. Without it, two processes that replace the rows at
 * once would both find nothing to delete, and the second insert would fail.
 *
 * @param date `YYYY-MM-DD`
 */
export function dateLock(date: string): Lock {
  return { name: `churnops predict ${date}`, subject: `the predictions of ${date}` };
}

/** Who wants a lock. */
export interface LockSeeker extends Worker {
  readonly warehouse: Warehouse;
  readonly line: WorkLine;
}

/**
 * Does work while nobody else has the lock. Whoever has to wait is told for whom, and can be called off.
 *
 * On Postgres it is an advisory lock of a session: no transaction stays open meanwhile, as the work may ask the tracking server. If the
 * session breaks, its transactions end with it. The embedded database belongs to this process, so there is nobody else to lock out.
 *
 * @param work handed the session that has the lock. Must not ask for the same lock
 * @throws the work's own errors; the signal's reason, if it aborts before the lock is granted
 */
export function withLock<Result>(
  { warehouse, line, ...worker }: LockSeeker,
  lock: Lock,
  work: (session: WarehouseSession) => Promise<Result>,
): Promise<Result> {
  const locked = () =>
    warehouse.kind === 'pglite'
      ? work({ db: warehouse.db, transaction: (steps) => warehouse.transaction(steps) })
      : warehouse.session((session) => withAdvisoryLock(session, lock, worker, work));
  // In line first: however many wait in this process, they keep one connection.
  return line.do(lock.name, worker, locked, `other work on ${lock.subject}`);
}

async function withAdvisoryLock<Result>(
  session: OwnConnection,
  { name, subject }: Lock,
  worker: Worker,
  work: (session: WarehouseSession) => Promise<Result>,
): Promise<Result> {
  const { db } = session;
  const key = sql`hashtextextended(${name}, 0)`;
  const attempt = async () => {
    const { rows } = await sql<{ granted: boolean }>`SELECT pg_try_advisory_lock(${key}) AS granted`.execute(db);
    return rows[0]?.granted === true;
  };
  await untilGranted(attempt, async () => `${await holderOf(db, name)}, which works on ${subject}`, worker);
  try {
    worker.signal.throwIfAborted();
    return await work(session);
  } finally {
    // Back in the pool, the connection would keep the lock.
    await sql`SELECT pg_advisory_unlock(${key})`.execute(db).catch(() => session.discard());
  }
}

/** The process that has an advisory lock, by the name that it gave its connection (PostgreSQL, `pg_locks`: a bigint key is in two halves). */
async function holderOf(db: Kysely<WarehouseTables>, name: string): Promise<string> {
  const { rows } = await sql<{ application_name: string | null }>`
    SELECT application_name FROM pg_locks
    JOIN pg_database d ON d.oid = database AND d.datname = current_database()
    JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND objsubid = 1 AND granted
      AND ((classid::bigint << 32) | objid::bigint) = hashtextextended(${name}, 0)`.execute(db);
  return rows[0]?.application_name || 'another process';
}
