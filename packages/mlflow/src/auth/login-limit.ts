/** Failures within the window after which no more logins are looked at: of one user from one address, and of an address. */
const MOST_OF_USER = 10;
const MOST_OF_ADDRESS = 50;
const WINDOW_MS = 60_000;
/** Keys that are remembered; those that failed longest ago are forgotten first. */
const MOST_KEYS = 10_000;

/** Slows guessing down: after some failed logins further ones are refused, right or wrong, until a while has passed. */
export class LoginLimit {
  readonly #now: () => number;
  readonly #failures = new Map<string, number[]>();

  /** @param now ms since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * @param username undefined: the login names none, as with a token, which is too long to guess
   * @returns seconds until a login is looked at again; 0: now
   */
  wait(address: string, username: string | undefined): number {
    const ofUser = username === undefined ? 0 : this.#waitFor(userKey(address, username), MOST_OF_USER);
    return Math.max(this.#waitFor(address, MOST_OF_ADDRESS), ofUser);
  }

  fail(address: string, username: string | undefined): void {
    for (const key of [address, ...(username === undefined ? [] : [userKey(address, username)])]) {
      const recent = this.#recent(key);
      this.#failures.delete(key);
      this.#failures.set(key, [...recent, this.#now()].slice(-MOST_OF_ADDRESS));
    }
    for (const key of this.#failures.keys()) {
      if (this.#failures.size <= MOST_KEYS) break;
      this.#failures.delete(key);
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
    return (this.#failures.get(key) ?? []).filter((time) => time > this.#now() - WINDOW_MS);
  }
}

function userKey(address: string, username: string): string {
  return `${address} ${username}`;
}
