import { ALL } from './resource-types.js';

/**
 * What a user may do with a resource. Each permission includes those before it (mlflow/server/auth/permissions.py). `DENY` overrides all
 * others on the same resource; in the API of MLflow 2 it is called `NO_PERMISSIONS`.
 */
export const PERMISSIONS = ['DENY', 'NO_PERMISSIONS', 'READ', 'USE', 'EDIT', 'MANAGE'] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** The only workspace of this server. Roles in other workspaces can be made, but have no effect here. */
export const WORKSPACE = 'default';

/** Something that a permission can apply to. */
export interface Resource {
  /** One of `ResourceTypes`, or a type that a product on top adds (`AuthenticationOptions.resourceTypes`). */
  readonly type: string;
  /** Id of an experiment or name of a registered model. `*` for types with permissions only on all resources, such as runs. */
  readonly id: string;
  /**
   * What the resource belongs to, such as a run's experiment. A permission on the resource works only for users who can read this. Users
   * without a permission on the type have their permission on this.
   */
  readonly in?: Resource;
}

/** Leading zeros don't matter: experiment 07 is experiment 7. */
export function resourceOf(type: string, id: string): Resource {
  return { type, id: type === 'experiment' && /^\d+$/.test(id) ? String(Number(id)) : id };
}

/** A user, with their permissions. */
export interface User {
  readonly id: number;
  readonly username: string;
  /** Admins may do everything. Only they manage webhooks. */
  readonly is_admin: boolean;
  /** The general permission. It applies to every resource without an entry in `grants`. An entry never gives less, except `DENY`. */
  readonly permission: Permission;
  /** The permissions of all roles of the user, including the user's own grants. */
  readonly grants: readonly Grant[];
  /** The workspaces in which the user has a role. */
  readonly workspaces: readonly string[];
}

/** A permission that a user has by one of their roles. */
export interface Grant {
  readonly role_id: number;
  readonly role_name: string;
  readonly workspace: string;
  readonly resource_type: string;
  /** The id of a resource, or `*` for all of the type. */
  readonly resource_pattern: string;
  readonly permission: Permission;
}

/**
 * The permission that a user has on a resource.
 *
 * @param resource undefined: the user's general permission counts
 */
export function permissionOn(user: User, resource: Resource | undefined): Permission {
  return user.is_admin ? 'MANAGE' : grantedOn(user, resource);
}

/** The permission from a user's roles and general permission, as if they were not an admin. */
export function grantedOn(user: User, resource: Resource | undefined): Permission {
  if (!resource) return user.permission;
  const grants = user.grants.filter(({ workspace }) => workspace === WORKSPACE);
  if (grants.some(isWorkspaceAdmin)) return 'MANAGE';
  for (let asked: Resource | undefined = resource; asked; asked = asked.in) {
    const found = strongest(grants, asked);
    if (found === 'DENY' || found === 'NO_PERMISSIONS') return found;
    if (found) return allows(user.permission, found) ? user.permission : found;
  }
  return user.permission;
}

/** Whether a user may do something with a resource that needs this permission. */
export function mayDo(user: User, permission: Permission, resource: Resource | undefined): boolean {
  const container = resource?.in;
  if (container && !mayDo(user, 'READ', container)) return false;
  return allows(permissionOn(user, resource), permission);
}

export function allows(has: Permission, needed: Permission): boolean {
  return PERMISSIONS.indexOf(has) >= PERMISSIONS.indexOf(needed);
}

/** Whether a grant makes a user the admin of a workspace, who manages its roles and everything in it. */
export function isWorkspaceAdmin({ resource_type, resource_pattern, permission }: Grant): boolean {
  return resource_type === 'workspace' && resource_pattern === ALL && permission === 'MANAGE';
}

/** The workspaces of which a user is the admin. */
export function administered(user: User): ReadonlySet<string> {
  return new Set(user.grants.filter(isWorkspaceAdmin).map(({ workspace }) => workspace));
}

function strongest(grants: readonly Grant[], { type, id }: Resource): Permission | undefined {
  let found: Permission | undefined;
  for (const { resource_type, resource_pattern, permission } of grants) {
    if (resource_type !== type || (resource_pattern !== ALL && resource_pattern !== id)) continue;
    if (permission === 'DENY') return permission;
    if (!found || allows(permission, found)) found = permission;
  }
  return found;
}
