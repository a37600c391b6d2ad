import { sql } from 'kysely';
import type { MlflowDatabase } from '../database/tables.js';
import { MlflowError, notFound } from '../protocol/mlflow-error.js';
import { type Permission, type Resource, WORKSPACE } from './permission.js';

/** Names with this prefix are reserved for the roles that hold users' own grants (mlflow/server/auth/sqlalchemy_store.py). */
export const OWN_ROLE_PREFIX = '__user_';

/** The name of the role that holds a user's own grants. */
export function ownRoleName(userId: number): string {
  return `${OWN_ROLE_PREFIX}${userId}__`;
}

/** The permissions on a resource that users were granted themselves. */
const grantedToUsers = ({ type, id }: Resource) => sql<boolean>`resource_type = ${type} AND resource_pattern = ${id}
  AND role_id IN (SELECT id FROM mlflow.roles WHERE workspace = ${WORKSPACE} AND name ~ '^__user_[0-9]+__$')`;

/**
 * Users' own grants, in SQL: permissions that a user was granted directly. As in MLflow 3, they belong to a role that only this user has. The
 * role is made when it is needed.
 */
export class OwnGrants {
  readonly #db: MlflowDatabase;
  readonly #changed: () => void;

  /** @param changed called after each change */
  constructor(db: MlflowDatabase, changed: () => void) {
    this.#db = db;
    this.#changed = changed;
  }

  /**
   * Grants a permission on a resource. It replaces an earlier one.
   *
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST for a user that does not exist
   */
  async set(username: string, { type, id }: Resource, permission: Permission): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      await tx
        .insertInto('role_permissions')
        .values({ role_id: await ownRole(tx, username), resource_type: type, resource_pattern: id, permission })
        .onConflict((conflict) => conflict.columns(['role_id', 'resource_type', 'resource_pattern']).doUpdateSet({ permission }))
        .execute();
    });
    this.#changed();
  }

  /**
   * Grants a permission on a resource, unless the user already has one there.
   *
   * @param exists the message if there is one
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST for a user that does not exist; RESOURCE_ALREADY_EXISTS if there is a permission
   */
  async add(username: string, { type, id }: Resource, permission: Permission, exists: string): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      const added = await tx
        .insertInto('role_permissions')
        .values({ role_id: await ownRole(tx, username), resource_type: type, resource_pattern: id, permission })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst();
      if (!added) throw new MlflowError('RESOURCE_ALREADY_EXISTS', exists);
    });
    this.#changed();
  }

  /**
   * Revokes the permission on a resource.
   *
   * @param missing the message if there is none
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST for a user that does not exist, or a permission that was not granted
   */
  async revoke(username: string, { type, id }: Resource, missing: string): Promise<void> {
    const userId = await idOf(this.#db, username);
    const { numDeletedRows } = await this.#db
      .deleteFrom('role_permissions')
      .where('resource_type', '=', type)
      .where('resource_pattern', '=', id)
      .where('role_id', 'in', ownRoleOf(userId))
      .executeTakeFirst();
    if (numDeletedRows === 0n) throw notFound(missing);
    this.#changed();
  }

  /** Moves the grants on a registered model to its new name. */
  async rename(resource: Resource, newId: string): Promise<void> {
    await this.#db.updateTable('role_permissions').set({ resource_pattern: newId }).where(grantedToUsers(resource)).execute();
    this.#changed();
  }

  /** Deletes all grants on a resource. */
  async forget(resource: Resource): Promise<void> {
    await this.#db.deleteFrom('role_permissions').where(grantedToUsers(resource)).execute();
    this.#changed();
  }
}

/** The id of a user. @throws MlflowError RESOURCE_DOES_NOT_EXIST */
async function idOf(db: MlflowDatabase, username: string): Promise<number> {
  const user = await db.selectFrom('users').select('id').where('username', '=', username).executeTakeFirst();
  if (!user) throw notFound(`User with username=${username} not found`);
  return user.id;
}

function ownRoleOf(userId: number) {
  return sql<number>`(SELECT id FROM mlflow.roles WHERE workspace = ${WORKSPACE} AND name = ${ownRoleName(userId)})`;
}

/** The id of a user's own role. Makes the role if there is none. @throws MlflowError RESOURCE_DOES_NOT_EXIST for an unknown user */
async function ownRole(tx: MlflowDatabase, username: string): Promise<number> {
  const user_id = await idOf(tx, username);
  const role = { workspace: WORKSPACE, name: ownRoleName(user_id) };
  // Somebody else may be making it at the same time. Then the insert waits for them, and the second look finds their role.
  const id =
    (await findRole(tx, role)) ??
    (
      await tx
        .insertInto('roles')
        .values(role)
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst()
    )?.id ??
    ((await findRole(tx, role)) as number);
  await tx
    .insertInto('role_assignments')
    .values({ user_id, role_id: id })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return id;
}

async function findRole(
  tx: MlflowDatabase,
  { workspace, name }: { workspace: string; name: string },
): Promise<number | undefined> {
  const found = await tx
    .selectFrom('roles')
    .select('id')
    .where('workspace', '=', workspace)
    .where('name', '=', name)
    .executeTakeFirst();
  return found?.id;
}
