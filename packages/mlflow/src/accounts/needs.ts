import type { Permission, Resource } from './permission.js';

/** A request's input as it came: nothing of it is checked yet. */
export type RawInput = Readonly<Record<string, unknown>>;

/** The resources that a request is about. Rejects if the request names something that does not exist. */
export type Subjects = (input: RawInput) => readonly Resource[] | Promise<readonly Resource[]>;

/** What the caller of an endpoint must be or have: any account, an admin's, or a permission on each resource of the request. */
export type Needs = 'login' | 'admin' | { readonly permission: Permission; readonly on: Subjects };

export function reads(on: Subjects): Needs {
  return { permission: 'READ', on };
}

export function edits(on: Subjects): Needs {
  return { permission: 'EDIT', on };
}

export function manages(on: Subjects): Needs {
  return { permission: 'MANAGE', on };
}
