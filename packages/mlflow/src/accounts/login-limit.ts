import { createHash } from 'node:crypto';
import { RateLimiterMemory } from 'rate-limiter-flexible';

/** After this many failures within the window, further logins are refused: of one user from one address, or from one address. */
const MOST_OF_USER = 10;
const MOST_OF_ADDRESS = 50;
const WINDOW_S = 60;

/**
 * Slows down guessing. After some failed logins, further logins are refused for a while, even with the right password.
 *
 * A window starts with the first failure. Its failures are forgotten when it is over. So memory holds only the failures of the last minute,
 * with at most 51 entries of a fixed size for each address.
 */
export class LoginLimit {
  readonly #ofUser = new RateLimiterMemory({ keyPrefix: '', points: MOST_OF_USER, duration: WINDOW_S });
  readonly #ofAddress = new RateLimiterMemory({ keyPrefix: '', points: MOST_OF_ADDRESS, duration: WINDOW_S });

  /**
   * How long a login has to wait.
   *
   * @param username undefined: the login names no user. This is a login by token, which is too long to guess
   * @returns seconds until the next login is accepted; 0: now
   */
  async wait(address: string, username: string | undefined): Promise<number> {
    const ofUser = username === undefined ? 0 : await waitOf(this.#ofUser, userKey(address, username));
    return Math.max(await waitOf(this.#ofAddress, address), ofUser);
  }

  /** Counts a failed login. */
  async fail(address: string, username: string | undefined): Promise<void> {
    await this.#ofAddress.penalty(address);
    if (username !== undefined) await this.#ofUser.penalty(userKey(address, username));
  }

  /** Forgets the failures of the user, but not those of the address, because somebody who guesses may have an account too. */
  async succeed(address: string, username: string | undefined): Promise<void> {
    if (username !== undefined) await this.#ofUser.delete(userKey(address, username));
  }
}

async function waitOf(limiter: RateLimiterMemory, key: string): Promise<number> {
  const failures = await limiter.get(key);
  if (!failures || failures.remainingPoints > 0) return 0;
  return Math.max(0, Math.ceil(failures.msBeforeNext / 1000));
}

/** A digest has a fixed size. A made-up username may be as long as a header. */
function userKey(address: string, username: string): string {
  return createHash('sha256').update(`${address} ${username}`).digest('base64');
}
