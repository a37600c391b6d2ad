import { type Expression, sql } from 'kysely';
import type { MlflowDatabase } from '../database/tables.js';
import { invalid, MlflowError, notFound } from '../protocol/mlflow-error.js';
import { pythonString } from '../protocol/python-text.js';
import { checkPattern, checkPermission } from './grant-rules.js';
import { OWN_ROLE_PREFIX } from './own-grants.js';
import { type Permission, resourceOf } from './permission.js';
import type { ResourceTypes } from './resource-types.js';

/** A named set of permissions that users get together. */
export interface Role {
  readonly id: number;
  readonly name: string;
  /** Only roles in the workspace `default` have an effect here. */
  readonly workspace: string;
  readonly description: string | null;
  readonly permissions: readonly RolePermission[];
}

export interface RolePermission {
  readonly id: number;
  readonly role_id: number;
  readonly resource_type: string;
  /** The id of a resource, or `*`: all of the type. */
  readonly resource_pattern: string;
  readonly permission: Permission;
}

export interface RoleAssignment {
  readonly id: number;
  readonly user_id: number;
  readonly role_id: number;
}

/**
 * Roles, their permissions, and who has them, in SQL. Messages are the real server's (mlflow/server/auth/sqlalchemy_store.py). Methods throw
 * RESOURCE_DOES_NOT_EXIST for a role, permission or user that does not exist.
 */
export class RoleStore {
  readonly #db: MlflowDatabase;
  readonly #types: ResourceTypes;
  readonly #changed: () => void;

  /** @param changed called when the permissions of users have changed */
  constructor(db: MlflowDatabase, types: ResourceTypes, changed: () => void) {
    this.#db = db;
    this.#types = types;
    this.#changed = changed;
  }

  /**
   * Makes a role without permissions.
   *
   * @throws MlflowError RESOURCE_ALREADY_EXISTS for a name that the workspace already has; INVALID_PARAMETER_VALUE for a name that is
   *   reserved for users' own roles
   */
  async create(name: string, workspace: string, description: string | null): Promise<Role> {
    refuseOwn(name);
    const made = await this.#db
      .insertInto('roles')
      .values({ name, workspace, description })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!made) throw new MlflowError('RESOURCE_ALREADY_EXISTS', `Role (name=${name}, workspace=${workspace}) already exists.`);
    return this.get(made.id);
  }

  async get(id: number): Promise<Role> {
    const [role] = await this.#read(sql`r.id = ${big(id)}`);
    if (!role) throw notFound(`Role with id=${id} not found`);
    return role;
  }

  /**
   * All roles.
   *
   * @param workspaces only roles in these. Default: in all
   */
  list(workspaces?: readonly string[]): Promise<Role[]> {
    return this.#read(workspaces ? sql`r.workspace = ANY(${workspaces})` : sql`true`);
  }

  /** The roles of a user, including the one with their own grants. */
  ofUser(userId: number): Promise<Role[]> {
    return this.#read(sql`r.id IN (SELECT role_id FROM mlflow.role_assignments WHERE user_id = ${userId})`);
  }

  /** The roles of each user, by user id. */
  async byUser(): Promise<Map<number, Role[]>> {
    const roles = new Map((await this.list()).map((role) => [role.id, role]));
    const found = new Map<number, Role[]>();
    const assigned = await this.#db.selectFrom('role_assignments').select(['user_id', 'role_id']).orderBy('id').execute();
    for (const { user_id, role_id } of assigned) {
      const role = roles.get(role_id);
      if (role) found.set(user_id, [...(found.get(user_id) ?? []), role]);
    }
    return found;
  }

  /**
   * Changes the name or description of a role.
   *
   * @param changes fields that are undefined stay as they are
   * @throws MlflowError RESOURCE_ALREADY_EXISTS for a name that the workspace already has; INVALID_PARAMETER_VALUE for a name that is
   *   reserved for users' own roles
   */
  async update(
    id: number,
    { name, description }: { name?: string | undefined; description?: string | undefined },
  ): Promise<Role> {
    if (name !== undefined) refuseOwn(name);
    const { workspace } = await this.get(id);
    const changes = { ...(name !== undefined && { name }), ...(description !== undefined && { description }) };
    await this.#db
      .updateTable('roles')
      .set(changes)
      .where('id', '=', id)
      .execute()
      .catch((error: { code?: string }) => {
        if (error.code !== UNIQUE_VIOLATION) throw error;
        throw new MlflowError('RESOURCE_ALREADY_EXISTS', `Role with name=${name} already exists in workspace=${workspace}`);
      });
    this.#changed();
    return this.get(id);
  }

  /** Deletes a role with its permissions. Users lose it. */
  async delete(id: number): Promise<void> {
    await this.get(id);
    await this.#db.deleteFrom('roles').where('id', '=', id).execute();
    this.#changed();
  }

  /**
   * Adds a permission to a role.
   *
   * @param pattern the id of a resource, or `*`
   * @throws MlflowError RESOURCE_ALREADY_EXISTS if the role has one for this pattern; INVALID_PARAMETER_VALUE for an invalid type, pattern
   *   or permission
   */
  async addPermission(roleId: number, type: string, pattern: string, permission: string): Promise<RolePermission> {
    const checked = checkPermission(permission, type, this.#types);
    checkPattern(pattern, type, this.#types);
    await this.get(roleId);
    const added = await this.#db
      .insertInto('role_permissions')
      .values({
        role_id: roleId,
        resource_type: type,
        resource_pattern: resourceOf(type, pattern).id,
        permission: checked,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    this.#changed();
    if (added) return added;
    const which = `role_id=${roleId}, resource_type=${type}, resource_pattern=${pattern}`;
    throw new MlflowError('RESOURCE_ALREADY_EXISTS', `Role permission (${which}) already exists.`);
  }

  async permission(id: number): Promise<RolePermission> {
    const found = await this.#db.selectFrom('role_permissions').selectAll().where('id', '=', big(id)).executeTakeFirst();
    if (!found) throw notFound(`Role permission with id=${id} not found`);
    return found;
  }

  /** Changes a permission of a role. @throws MlflowError INVALID_PARAMETER_VALUE for a permission that resources of the type can't have */
  async updatePermission(id: number, permission: string): Promise<RolePermission> {
    const found = await this.permission(id);
    const changed = { permission: checkPermission(permission, found.resource_type, this.#types) };
    await this.#db.updateTable('role_permissions').set(changed).where('id', '=', id).execute();
    this.#changed();
    return { ...found, ...changed };
  }

  async removePermission(id: number): Promise<void> {
    await this.permission(id);
    await this.#db.deleteFrom('role_permissions').where('id', '=', id).execute();
    this.#changed();
  }

  /** Gives a role to a user. @throws MlflowError RESOURCE_ALREADY_EXISTS if the user already has it */
  async assign(userId: number, roleId: number): Promise<RoleAssignment> {
    await this.get(roleId);
    const assigned = await this.#db
      .insertInto('role_assignments')
      .values({ user_id: userId, role_id: roleId })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    this.#changed();
    if (assigned) return assigned;
    throw new MlflowError(
      'RESOURCE_ALREADY_EXISTS',
      `User role assignment (user_id=${userId}, role_id=${roleId}) already exists`,
    );
  }

  /** Takes a role from a user. @throws MlflowError RESOURCE_DOES_NOT_EXIST if they do not have it */
  async unassign(userId: number, roleId: number): Promise<void> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('role_assignments')
      .where('user_id', '=', userId)
      .where('role_id', '=', big(roleId))
      .executeTakeFirst();
    this.#changed();
    if (numDeletedRows === 0n) throw notFound(`User role assignment (user_id=${userId}, role_id=${roleId}) not found`);
  }

  /** Who has a role. */
  async assignments(roleId: number): Promise<RoleAssignment[]> {
    await this.get(roleId);
    return this.#db.selectFrom('role_assignments').selectAll().where('role_id', '=', roleId).orderBy('id').execute();
  }

  async #read(which: Expression<unknown>): Promise<Role[]> {
    const { rows } = await sql<Role>`
      SELECT r.id, r.name, r.workspace, r.description, coalesce(json_agg(p ORDER BY p.id) FILTER (WHERE p.id IS NOT NULL), '[]') AS permissions
      FROM mlflow.roles r LEFT JOIN mlflow.role_permissions p ON p.role_id = r.id
      WHERE ${which} GROUP BY r.id ORDER BY r.id`.execute(this.#db);
    return rows;
  }
}

/** Clients may ask for ids that don't fit into a column. */
function big(id: number): Expression<number> {
  return sql<number>`${id}::bigint`;
}

/** Postgres's code for a row that already exists. */
const UNIQUE_VIOLATION = '23505';

function refuseOwn(name: string): void {
  if (!name.startsWith(OWN_ROLE_PREFIX)) return;
  throw invalid(
    `Role name ${pythonString(name)} uses the reserved '${OWN_ROLE_PREFIX}' prefix, which is held for the per-user permission ` +
      'representation. Choose a different name.',
  );
}
