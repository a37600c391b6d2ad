/** What a user may do with a resource. Each permission includes those before it (mlflow/server/auth/permissions.py). */
export const PERMISSIONS = ['NO_PERMISSIONS', 'READ', 'USE', 'EDIT', 'MANAGE'] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** What the tracking server itself has permissions on. */
export const RESOURCE_TYPES = ['experiment', 'registered_model'] as const;

/** What a permission is granted on. Runs, logged models and their artifacts belong to their experiment, versions to their model. */
export interface Resource {
  /** One of `RESOURCE_TYPES`, or a type that a product on top adds (`AuthenticationOptions.resourceTypes`). */
  readonly type: string;
  /** Id of an experiment, name of a registered model. */
  readonly id: string;
}

/** Leading zeros don't matter: experiment 07 is experiment 7. */
export function resourceOf(type: string, id: string): Resource {
  return { type, id: type === 'experiment' && /^\d+$/.test(id) ? String(Number(id)) : id };
}

export interface User {
  readonly id: number;
  readonly username: string;
  /** Admins may do everything. Only they manage users and webhooks. */
  readonly is_admin: boolean;
  /** Applies to every resource without an entry in `grants`. */
  readonly permission: Permission;
  readonly grants: readonly Grant[];
}

export interface Grant {
  readonly resource_type: string;
  readonly resource_id: string;
  readonly permission: Permission;
}

/** @param resource undefined: something that belongs to no resource */
export function permissionOn(user: User, resource: Resource | undefined): Permission {
  if (user.is_admin) return 'MANAGE';
  const grant =
    resource &&
    user.grants.find(({ resource_type, resource_id }) => resource_type === resource.type && resource_id === resource.id);
  return grant?.permission ?? user.permission;
}

export function allows(has: Permission, needed: Permission): boolean {
  return PERMISSIONS.indexOf(has) >= PERMISSIONS.indexOf(needed);
}
