/** What a user may do with a resource, each including what comes before (mlflow/server/auth/permissions.py). */
export const PERMISSIONS = ['NO_PERMISSIONS', 'READ', 'USE', 'EDIT', 'MANAGE'] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** What the tracking server itself has permissions on. */
export const RESOURCE_TYPES = ['experiment', 'registered_model'] as const;

/** What permissions are given on: runs, logged models and their artifacts belong to their experiment, versions to their model. */
export interface Resource {
  /** One of `RESOURCE_TYPES`, or a type that a product on top adds (`AuthenticationOptions.resourceTypes`). */
  readonly type: string;
  /** Id of an experiment, name of a registered model. */
  readonly id: string;
}

/** Ids of experiments are numbers, however many zeros they are written with. */
export function resourceOf(type: string, id: string): Resource {
  return { type, id: type === 'experiment' && /^\d+$/.test(id) ? String(Number(id)) : id };
}

export interface User {
  readonly id: number;
  readonly username: string;
  /** May do everything, and alone manages users and webhooks. */
  readonly is_admin: boolean;
  /** On every resource that `grants` says nothing of. */
  readonly permission: Permission;
  readonly grants: readonly Grant[];
}

export interface Grant {
  readonly resource_type: string;
  readonly resource_id: string;
  readonly permission: Permission;
}

/** @param resource undefined: what belongs to none in particular */
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
