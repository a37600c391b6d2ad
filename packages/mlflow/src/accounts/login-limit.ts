import { createHash } from 'node:crypto';
import { RateLimiterMemory } from 'rate-limiter-flexible';

/** Failures within the window after which further logins are refused: of one user from one address, and of one address. */
const MOST_OF_USER = 10;
const MOST_OF_ADDRESS = 50;
const WINDOW_S = 60;

/**
 * Slows down guessing: after some failed logins, further ones are refused for a while, even with the right password.
 *
 * A window begins with the first failure. When it is over, its failures are forgotten, so memory holds the last minute's failures
 * only, and from one address at most 51 entries of a fixed size.
 */
export class LoginLimit {
  readonly #ofUser = new RateLimiterMemory({ keyPrefix: '', points: MOST_OF_USER, duration: WINDOW_S });
  readonly #ofAddress = new RateLimiterMemory({ keyPrefix: '', points: MOST_OF_ADDRESS, duration: WINDOW_S });

  /**
   * @param username undefined: the login names no user, as with a token, which is too long to guess
   * @returns seconds until a login is looked at again; 0: now
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

  /** Forgets the user's failures, but not the address's: whoever guesses may have an account of their own. */
  async succeed(address: string, username: string | undefined): Promise<void> {
    if (username !== undefined) await this.#ofUser.delete(userKey(address, username));
  }
}

async function waitOf(limiter: RateLimiterMemory, key: string): Promise<number> {
  const failures = await limiter.get(key);
  if (!failures || failures.remainingPoints > 0) return 0;
  return Math.max(0, Math.ceil(failures.msBeforeNext / 1000));
}

/** A digest, because a made-up username may be as long as a header. */
function userKey(address: string, username: string): string {
  return createHash('sha256').update(`${address} ${username}`).digest('base64');
}
