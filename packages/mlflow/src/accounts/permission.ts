import { ALL } from './resource-types.js';

/**
 * What a user may do with a resource. Each includes those before it (mlflow/server/auth/permissions.py). `DENY` is stronger than any
 * other on the same resource; `NO_PERMISSIONS` is what the API of MLflow 2 has for it.
 */
export const PERMISSIONS = ['DENY', 'NO_PERMISSIONS', 'READ', 'USE', 'EDIT', 'MANAGE'] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** The one workspace that this server has. Roles of others can be made, and mean nothing here. */
export const WORKSPACE = 'default';

/** What a permission is needed on. */
export interface Resource {
  /** One of `ResourceTypes`, or a type that a product on top adds (`AuthenticationOptions.resourceTypes`). */
  readonly type: string;
  /** Id of an experiment, name of a registered model; `*` for what has permissions on all of its type alone, such as runs. */
  readonly id: string;
  /**
   * What it belongs to, as a run to its experiment. Whoever needs something on the resource must be able to read this, and has the
   * permission on this where they have none on resources of the type.
   */
  readonly in?: Resource;
}

/** Leading zeros don't matter: experiment 07 is experiment 7. */
export function resourceOf(type: string, id: string): Resource {
  return { type, id: type === 'experiment' && /^\d+$/.test(id) ? String(Number(id)) : id };
}

/** A user, and what they may do. */
export interface User {
  readonly id: number;
  readonly username: string;
  /** Admins may do everything. Only they manage webhooks. */
  readonly is_admin: boolean;
  /** Applies to every resource without an entry in `grants`, and is the least that an entry gives. */
  readonly permission: Permission;
  /** The permissions of all roles of the user, the user's own among them. */
  readonly grants: readonly Grant[];
  /** The workspaces that the user has a role in. */
  readonly workspaces: readonly string[];
}

/** A permission that a user has by one of their roles. */
export interface Grant {
  readonly role_id: number;
  readonly role_name: string;
  readonly workspace: string;
  readonly resource_type: string;
  /** The id of a resource, or `*`: all of the type. */
  readonly resource_pattern: string;
  readonly permission: Permission;
}

/** @param resource undefined: something that belongs to no resource, where the user's general permission counts */
export function permissionOn(user: User, resource: Resource | undefined): Permission {
  return user.is_admin ? 'MANAGE' : grantedOn(user, resource);
}

/** What a user's roles and general permission give, as if they were no admin. */
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

/** Whether a user may do with a resource what takes this permission. */
export function mayDo(user: User, permission: Permission, resource: Resource | undefined): boolean {
  const container = resource?.in;
  if (container && !mayDo(user, 'READ', container)) return false;
  return allows(permissionOn(user, resource), permission);
}

export function allows(has: Permission, needed: Permission): boolean {
  return PERMISSIONS.indexOf(has) >= PERMISSIONS.indexOf(needed);
}

/** Who manages a workspace manages its users' roles, and all that is in it. */
export function isWorkspaceAdmin({ resource_type, resource_pattern, permission }: Grant): boolean {
  return resource_type === 'workspace' && resource_pattern === ALL && permission === 'MANAGE';
}

/** The workspaces that a user is the admin of. */
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
