import { sql } from 'kysely';
import type { MlflowDatabase } from '../database/tables.js';
import { invalid, MlflowError, notFound } from '../protocol/mlflow-error.js';
import { ownRoleName } from './own-grants.js';
import { hashPassword, type PasswordCost } from './password.js';
import { checkAdminPassword, checkPassword } from './password-rules.js';
import type { Permission, User } from './permission.js';

export type StoredUser = User & { readonly password_hash: string };

type Nullable<Row> = { readonly [Column in keyof Row]: Row[Column] | null };

/** Users, in SQL. Passwords are kept as hashes. */
export class UserStore {
  readonly #db: MlflowDatabase;
  readonly #passwordCost: PasswordCost | undefined;
  readonly #changed: () => void;

  /**
   * @param passwordCost the cost of hashing new passwords; undefined: the default of `hashPassword`
   * @param changed called when existing users have changed
   */
  constructor(db: MlflowDatabase, passwordCost: PasswordCost | undefined, changed: () => void) {
    this.#db = db;
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

  async findById(id: number): Promise<StoredUser | undefined> {
    return (await this.#read(sql`u.id = ${id}`))[0];
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

function withoutHash({ password_hash: _, ...user }: StoredUser): User {
  return user;
}
