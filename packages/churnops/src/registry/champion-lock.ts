import { sql } from 'kysely';
import type { PipelineContext } from '../context.js';
import type { Warehouse } from '../warehouse/warehouse.js';

/** The last piece of work that was let in, by database. */
const lastOf = new WeakMap<Warehouse, Promise<unknown>>();

/**
 * Does `work` while nobody else reads the champion in order to replace it, in this process or another on the same database: what is
 * decided of a champion still holds when the alias moves. MLflow's own clients know nothing of this lock; see `setChampion`.
 *
 * @param work must not ask for the lock itself
 * @throws the signal's reason if the work is called off before its turn comes
 */
export function withChampionLock<Result>(
  { warehouse, signal }: Pick<PipelineContext, 'warehouse' | 'signal'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const before = lastOf.get(warehouse) ?? Promise.resolve();
  const turn = before.then(() => {
    signal.throwIfAborted();
    // The embedded database belongs to this process, and its one connection cannot be kept.
    return warehouse.kind === 'pglite' ? work() : withAdvisoryLock(warehouse, work);
  });
  lastOf.set(
    warehouse,
    turn.catch(() => {}),
  );
  return turn;
}

/** Of the session, not of a transaction: the work asks the tracking server, for which no transaction should stay open. */
function withAdvisoryLock<Result>({ db }: Warehouse, work: () => Promise<Result>): Promise<Result> {
  const key = sql`hashtextextended('churnops champion', 0)`;
  return db.connection().execute(async (connection) => {
    await sql`SELECT pg_advisory_lock(${key})`.execute(connection);
    try {
      return await work();
    } finally {
      // A connection that broke has lost the lock, and does not go back into the pool.
      await sql`SELECT pg_advisory_unlock(${key})`.execute(connection).catch(() => {});
    }
  });
}
