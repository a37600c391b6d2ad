import { type Lock, type LockSeeker, withLock } from '../warehouse/with-lock.js';

const CHAMPION_LOCK: Lock = { name: 'churnops champion', subject: 'the champion' };

/**
 * Does `work` under the champion's lock: nobody else replaces the champion meanwhile, in this process or another on the same database, so a
 * decision about the champion still holds when the alias moves. MLflow's own clients know nothing of this lock; see `setChampion`.
 *
 * @param work must not ask for the lock itself
 * @throws the signal's reason if the work is cancelled before its turn comes
 */
export function withChampionLock<Result>(seeker: LockSeeker, work: () => Promise<Result>): Promise<Result> {
  return withLock(seeker, CHAMPION_LOCK, work);
}
