import { LRUCache } from 'lru-cache';

/** Failures within the window after which further logins are refused: of one user from one address, and of one address. */
const MOST_OF_USER = 10;
const MOST_OF_ADDRESS = 50;
const WINDOW_MS = 60_000;
/** Keys that are remembered. Those that failed longest ago are forgotten first. */
const MOST_KEYS = 10_000;

/**
 * Slows down guessing: after some failed logins, further ones are refused for a while, even with the right password.
 *
 * The window slides: a login is looked at again as soon as the oldest counted failure is a window old.
 */
export class LoginLimit {
  readonly #now: () => number;
  readonly #failures = new LRUCache<string, readonly number[]>({ max: MOST_KEYS });

  /** @param now ms since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * @param username undefined: the login names no user, as with a token, which is too long to guess
   * @returns seconds until a login is looked at again; 0: now
   */
  wait(address: string, username: string | undefined): number {
    const ofUser = username === undefined ? 0 : this.#waitFor(userKey(address, username), MOST_OF_USER);
    return Math.max(this.#waitFor(address, MOST_OF_ADDRESS), ofUser);
  }

  fail(address: string, username: string | undefined): void {
    for (const key of [address, ...(username === undefined ? [] : [userKey(address, username)])]) {
      this.#failures.set(key, [...this.#recent(key), this.#now()].slice(-MOST_OF_ADDRESS));
    }
  }

  succeed(address: string, username: string | undefined): void {
    if (username !== undefined) this.#failures.delete(userKey(address, username));
  }

  #waitFor(key: string, most: number): number {
    const recent = this.#recent(key);
    const first = recent.length >= most ? recent.at(-most) : undefined;
    return first === undefined ? 0 : Math.ceil((first + WINDOW_MS - this.#now()) / 1000);
  }

  #recent(key: string): number[] {
    return (this.#failures.peek(key) ?? []).filter((time) => time > this.#now() - WINDOW_MS);
  }
}

function userKey(address: string, username: string): string {
  return `${address} ${username}`;
}
