import { LRUCache } from 'lru-cache';
import type { StoredUser } from './user-store.js';

/** Number of users kept. The least recent ones are dropped. */
const MOST = 1000;
/** A change by another process may go unnoticed for this long, in ms. */
export const UNNOTICED_MS = 1000;

interface Kept {
  readonly user: StoredUser;
  /** ms since 1970. */
  readonly until: number;
}

/**
 * Keeps users that were read recently, so that not every request needs the database. A change by this process counts at once, and a change by
 * another process after at most a second. Users who were not found are looked up each time.
 */
export class RecentUsers {
  readonly #kept = new LRUCache<string, Kept>({ max: MOST });
  readonly #now: () => number;
  #changes = 0;

  /** @param now ms since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * @param login the key under which the user is kept
   * @param read looks the user up; `until` (ms since 1970) is when the login expires
   */
  async find(login: string, read: () => Promise<{ user: StoredUser; until?: number | null } | undefined>) {
    const kept = this.#kept.get(login);
    if (kept && this.#now() < kept.until) return kept.user;
    const changes = this.#changes;
    const found = await read();
    // A user who was read before a change is not kept after it.
    if (found && changes === this.#changes) {
      const until = Math.min(this.#now() + UNNOTICED_MS, found.until ?? Number.POSITIVE_INFINITY);
      this.#kept.set(login, { user: found.user, until });
    }
    return found?.user;
  }

  /** Forgets all users. Call this when users, their roles or tokens have changed. */
  forget(): void {
    this.#changes++;
    this.#kept.clear();
  }
}
