import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { MlflowDatabase } from '../database/tables.js';
import { notFound } from '../protocol/mlflow-error.js';
import type { StoredUser, UserStore } from './user-store.js';

/** The prefix of tokens, so that a leaked token can be recognised. */
const TOKEN_PREFIX = 'churnops_';

export interface AccessToken {
  readonly token_id: string;
  readonly name: string;
  /** ms since 1970. */
  readonly created_at: number;
  /** ms since 1970; null: it never expires. */
  readonly expires_at: number | null;
}

/** Access tokens of users, in SQL. They are kept as hashes. */
export class TokenStore {
  readonly #db: MlflowDatabase;
  readonly #users: UserStore;
  readonly #now: () => number;
  readonly #changed: () => void;

  /**
   * @param now the clock, in ms since 1970
   * @param changed called when tokens were deleted
   */
  constructor(db: MlflowDatabase, users: UserStore, now: () => number, changed: () => void) {
    this.#db = db;
    this.#users = users;
    this.#now = now;
    this.#changed = changed;
  }

  /**
   * Makes an access token.
   *
   * @param expiresAt ms since 1970; null: never
   * @returns the token. It can't be read again, because only its hash is kept
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST for a user that does not exist
   */
  async create(username: string, name: string, expiresAt: number | null): Promise<AccessToken & { token: string }> {
    const { id } = await this.#users.get(username);
    const token = TOKEN_PREFIX + randomBytes(32).toString('base64url');
    const access = { token_id: randomUUID(), name, created_at: this.#now(), expires_at: expiresAt };
    await this.#db
      .insertInto('access_tokens')
      .values({ ...access, user_id: id, token_hash: tokenHash(token) })
      .execute();
    return { ...access, token };
  }

  async list(username: string): Promise<AccessToken[]> {
    return this.#db
      .selectFrom('access_tokens')
      .innerJoin('users', 'users.id', 'access_tokens.user_id')
      .select(['token_id', 'name', 'created_at', 'expires_at'])
      .where('username', '=', username)
      .orderBy('created_at', 'desc')
      .execute();
  }

  /** Deletes a token of a user. @throws MlflowError RESOURCE_DOES_NOT_EXIST if the user or the token does not exist */
  async delete(username: string, tokenId: string): Promise<void> {
    const { id } = await this.#users.get(username);
    const { numDeletedRows } = await this.#db
      .deleteFrom('access_tokens')
      .where('user_id', '=', id)
      .where('token_id', '=', tokenId)
      .executeTakeFirst();
    this.#changed();
    if (numDeletedRows === 0n) throw notFound(`User ${username} has no token ${tokenId}`);
  }

  /** The owner of a token, and when it expires (ms since 1970; null: never). Undefined for an unknown or expired token. */
  async findOwner(token: string): Promise<{ readonly user: StoredUser; readonly until: number | null } | undefined> {
    const stored = await this.#db
      .selectFrom('access_tokens')
      .select(['user_id', 'expires_at'])
      .where('token_hash', '=', tokenHash(token))
      .executeTakeFirst();
    if (!stored || (stored.expires_at !== null && stored.expires_at <= this.#now())) return undefined;
    const user = await this.#users.findById(stored.user_id);
    return user && { user, until: stored.expires_at };
  }
}

/** A fast hash is good enough, because tokens are long and random, so nobody finds one by trying. */
function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
