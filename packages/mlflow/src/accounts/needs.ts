import type { Permission, Resource, User } from './permission.js';

/** The input of a request, before any checks. */
export type RawInput = Readonly<Record<string, unknown>>;

/** The resources that a request is about. Throws if the request names something that doesn't exist. */
export type Subjects = (input: RawInput) => readonly Resource[] | Promise<readonly Resource[]>;

/** A permission on each of these resources. */
export interface Need {
  readonly permission: Permission;
  readonly on: Subjects;
}

/** Any other rule. Admins need not meet it. */
export interface Rule {
  /** What the caller lacks if the rule does not hold, in the words of a message. */
  readonly what: string;
  readonly holds: (caller: User, input: RawInput) => boolean | Promise<boolean>;
}

/** What the caller of an endpoint needs: any account, an admin's account, permissions, or what a rule says. */
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

/** For a resource that is being made: no permission is needed, but none must deny it. */
export function notDenied(on: Subjects): Need {
  return { permission: 'NO_PERMISSIONS', on };
}
