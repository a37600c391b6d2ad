import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { MlflowDatabase } from '../database/tables.js';
import { invalid, MlflowError, notFound } from '../protocol/mlflow-error.js';
import { ownRoleName } from './own-grants.js';
import { hashPassword, type PasswordCost } from './password.js';
import { checkAdminPassword, checkPassword } from './password-rules.js';
import type { Permission, User } from './permission.js';

/** The prefix of tokens, so that a leaked token can be recognised. */
const TOKEN_PREFIX = 'churnops_';

export type StoredUser = User & { readonly password_hash: string };

type Nullable<Row> = { readonly [Column in keyof Row]: Row[Column] | null };

export interface AccessToken {
  readonly token_id: string;
  readonly name: string;
  /** ms since 1970. */
  readonly created_at: number;
  /** ms since 1970; null: it never expires. */
  readonly expires_at: number | null;
}

/** Users and their access tokens, in SQL. Passwords and tokens are kept as hashes. */
export class UserStore {
  readonly #db: MlflowDatabase;
  readonly #now: () => number;
  readonly #passwordCost: PasswordCost | undefined;
  readonly #changed: () => void;

  /**
   * @param now the clock, in ms since 1970
   * @param passwordCost the cost of hashing new passwords; undefined: the default of `hashPassword`
   * @param changed called when existing users or tokens have changed
   */
  constructor(db: MlflowDatabase, now: () => number, passwordCost: PasswordCost | undefined, changed: () => void) {
    this.#db = db;
    this.#now = now;
    this.#passwordCost = passwordCost;
    this.#changed = changed;
  }

  /**
   * Makes a user.
   *
   * @param options default: not an admin, with the permission READ
   * @throws MlflowError RESOURCE_ALREADY_EXISTS for a name that exists; BAD_REQUEST for an admin's password that everybody knows;
   *   INVALID_PARAMETER_VALUE for a password that is too short or too long, or a username that is empty or has a colon
   */
  async create(username: string, password: string, options: { isAdmin?: boolean; permission?: Permission } = {}): Promise<User> {
    if (username === '') throw invalid('Username cannot be empty.');
    // Basic authentication ends the name at the first colon (RFC 7617).
    if (username.includes(':'))
      throw invalid(`Invalid username '${username}': it must not have a colon, or nobody could log in by it.`);
    if (options.isAdmin) checkAdminPassword(username, password);
    const inserted = await this.#db
      .insertInto('users')
      .values({
        username,
        password_hash: await this.#hash(password),
        is_admin: options.isAdmin ?? false,
        permission: options.permission ?? 'READ',
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!inserted) throw new MlflowError('RESOURCE_ALREADY_EXISTS', `User (username=${username}) already exists.`);
    return this.get(username);
  }

  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST */
  async get(username: string): Promise<User> {
    const found = await this.find(username);
    if (!found) throw notFound(`User with username=${username} not found`);
    return withoutHash(found);
  }

  async find(username: string): Promise<StoredUser | undefined> {
    return (await this.#read(sql`u.username = ${username}`))[0];
  }

  async list(): Promise<User[]> {
    return (await this.#read(sql`true`)).map(withoutHash);
  }

  async isEmpty(): Promise<boolean> {
    return (await this.#db.selectFrom('users').select('id').limit(1).execute()).length === 0;
  }

  /**
   * Changes a password.
   *
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST for an unknown user; INVALID_PARAMETER_VALUE for a password that is too short or too long
   */
  async setPassword(username: string, password: string): Promise<void> {
    await this.get(username);
    await this.#update(username, { password_hash: await this.#hash(password) });
  }

  /**
   * Makes a user an admin, or an admin an ordinary user.
   *
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST for an unknown user; INVALID_PARAMETER_VALUE if no admin would be left
   */
  async setAdmin(username: string, isAdmin: boolean): Promise<void> {
    await this.get(username);
    if (!isAdmin) await this.#requireOtherAdmin(username);
    await this.#update(username, { is_admin: isAdmin });
  }

  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST */
  async setPermission(username: string, permission: Permission): Promise<void> {
    await this.#update(username, { permission });
  }

  /**
   * Deletes a user, their own grants, and their tokens. Roles that they shared with others stay.
   *
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST for an unknown user; INVALID_PARAMETER_VALUE if no admin would be left
   */
  async delete(username: string): Promise<void> {
    const { id } = await this.get(username);
    await this.#requireOtherAdmin(username);
    await this.#db.transaction().execute(async (tx) => {
      await tx.deleteFrom('roles').where('name', '=', ownRoleName(id)).execute();
      await tx.deleteFrom('users').where('id', '=', id).execute();
    });
    this.#changed();
  }

  /**
   * Makes an access token.
   *
   * @param expiresAt ms since 1970; null: never
   * @returns the token. It can't be read again, because only its hash is kept
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST for a user that does not exist
   */
  async createToken(username: string, name: string, expiresAt: number | null): Promise<AccessToken & { token: string }> {
    const { id } = await this.get(username);
    const token = TOKEN_PREFIX + randomBytes(32).toString('base64url');
    const access = { token_id: randomUUID(), name, created_at: this.#now(), expires_at: expiresAt };
    await this.#db
      .insertInto('access_tokens')
      .values({ ...access, user_id: id, token_hash: tokenHash(token) })
      .execute();
    return { ...access, token };
  }

  async tokens(username: string): Promise<AccessToken[]> {
    return this.#db
      .selectFrom('access_tokens')
      .innerJoin('users', 'users.id', 'access_tokens.user_id')
      .select(['token_id', 'name', 'created_at', 'expires_at'])
      .where('username', '=', username)
      .orderBy('created_at', 'desc')
      .execute();
  }

  /** Deletes a token of a user. @throws MlflowError RESOURCE_DOES_NOT_EXIST if the user or the token does not exist */
  async deleteToken(username: string, tokenId: string): Promise<void> {
    const { id } = await this.get(username);
    const { numDeletedRows } = await this.#db
      .deleteFrom('access_tokens')
      .where('user_id', '=', id)
      .where('token_id', '=', tokenId)
      .executeTakeFirst();
    this.#changed();
    if (numDeletedRows === 0n) throw notFound(`User ${username} has no token ${tokenId}`);
  }

  /** The owner of a token, and when it expires (ms since 1970; null: never). Undefined for an unknown or expired token. */
  async findByToken(token: string): Promise<{ readonly user: StoredUser; readonly until: number | null } | undefined> {
    const stored = await this.#db
      .selectFrom('access_tokens')
      .select(['user_id', 'expires_at'])
      .where('token_hash', '=', tokenHash(token))
      .executeTakeFirst();
    if (!stored || (stored.expires_at !== null && stored.expires_at <= this.#now())) return undefined;
    const [user] = await this.#read(sql`u.id = ${stored.user_id}`);
    return user && { user, until: stored.expires_at };
  }

  async #read(which: ReturnType<typeof sql>): Promise<StoredUser[]> {
    const { rows } = await sql<Omit<StoredUser, 'grants' | 'workspaces'> & Nullable<Pick<User, 'grants' | 'workspaces'>>>`
      SELECT u.id, u.username, u.password_hash, u.is_admin, u.permission, roles.workspaces, roles.grants
      FROM mlflow.users u CROSS JOIN LATERAL (
        SELECT json_agg(DISTINCT r.workspace) AS workspaces,
          json_agg(json_build_object('role_id', r.id, 'role_name', r.name, 'workspace', r.workspace,
            'resource_type', p.resource_type, 'resource_pattern', p.resource_pattern, 'permission', p.permission)
            ORDER BY r.id, p.id) FILTER (WHERE p.id IS NOT NULL) AS grants
        FROM mlflow.role_assignments a JOIN mlflow.roles r ON r.id = a.role_id
          LEFT JOIN mlflow.role_permissions p ON p.role_id = r.id
        WHERE a.user_id = u.id) roles
      WHERE ${which} ORDER BY u.username`.execute(this.#db);
    return rows.map((row) => ({ ...row, grants: row.grants ?? [], workspaces: row.workspaces ?? [] }));
  }

  async #update(
    username: string,
    values: { password_hash?: string; is_admin?: boolean; permission?: Permission },
  ): Promise<void> {
    const { numUpdatedRows } = await this.#db
      .updateTable('users')
      .set(values)
      .where('username', '=', username)
      .executeTakeFirst();
    this.#changed();
    if (numUpdatedRows === 0n) throw notFound(`User with username=${username} not found`);
  }

  async #hash(password: string): Promise<string> {
    checkPassword(password);
    return hashPassword(password, this.#passwordCost);
  }

  async #requireOtherAdmin(username: string): Promise<void> {
    const others = await this.#db
      .selectFrom('users')
      .select('id')
      .where('is_admin', '=', true)
      .where('username', '<>', username)
      .limit(1)
      .execute();
    if (others.length === 0) throw invalid(`User ${username} is the only admin left; make another user admin first.`);
  }
}

/** A fast hash is good enough, because tokens are long and random, so nobody finds one by trying. */
function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function withoutHash({ password_hash: _, ...user }: StoredUser): User {
  return user;
}
