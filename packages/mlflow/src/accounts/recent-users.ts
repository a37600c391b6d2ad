import { LRUCache } from 'lru-cache';
import type { StoredUser } from './user-store.js';

/** So many users are kept; somebody who asks again and again is among them. */
const MOST = 1000;
/** How long a change by another process may go unnoticed, in ms. */
export const UNNOTICED_MS = 1000;

interface Kept {
  readonly user: StoredUser;
  /** ms since 1970. */
  readonly until: number;
}

/**
 * Users as they were read last, so that not every request asks the database who it is from. A change by this process counts at once;
 * one by another process after a second at the latest. Who was not found is looked for each time.
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
   * @param login what the user is found by
   * @param read looks them up; `until` (ms since 1970) is when the login ends by itself
   */
  async find(login: string, read: () => Promise<{ user: StoredUser; until?: number | null } | undefined>) {
    const kept = this.#kept.get(login);
    if (kept && this.#now() < kept.until) return kept.user;
    const changes = this.#changes;
    const found = await read();
    // What was read before a change is not kept after it.
    if (found && changes === this.#changes) {
      const until = Math.min(this.#now() + UNNOTICED_MS, found.until ?? Number.POSITIVE_INFINITY);
      this.#kept.set(login, { user: found.user, until });
    }
    return found?.user;
  }

  /** Something about users, their roles or tokens has changed. */
  forget(): void {
    this.#changes++;
    this.#kept.clear();
  }
}
