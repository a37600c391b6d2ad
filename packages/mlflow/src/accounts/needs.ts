import type { Permission, Resource, User } from './permission.js';

/** A request's input as it came: nothing of it is checked yet. */
export type RawInput = Readonly<Record<string, unknown>>;

/** The resources that a request is about. Rejects if the request names something that does not exist. */
export type Subjects = (input: RawInput) => readonly Resource[] | Promise<readonly Resource[]>;

/** A permission on each of some resources of the request. */
export interface Need {
  readonly permission: Permission;
  readonly on: Subjects;
}

/** A rule of its own, which admins are not asked about. */
export interface Rule {
  /** What the caller lacks if it does not hold, as a message says it. */
  readonly what: string;
  readonly holds: (caller: User, input: RawInput) => boolean | Promise<boolean>;
}

/** What the caller of an endpoint must be or have: any account, an admin's, permissions, or whatever a rule says. */
export type Needs = 'login' | 'admin' | Need | readonly Need[] | Rule;

export function reads(on: Subjects): Need {
  return { permission: 'READ', on };
}

export function edits(on: Subjects): Need {
  return { permission: 'EDIT', on };
}

export function manages(on: Subjects): Need {
  return { permission: 'MANAGE', on };
}

/** For what is being made: nothing must speak against it, and nothing needs to speak for it. */
export function notDenied(on: Subjects): Need {
  return { permission: 'NO_PERMISSIONS', on };
}
