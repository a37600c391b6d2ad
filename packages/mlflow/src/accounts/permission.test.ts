import { describe, expect, it } from 'vitest';
import { administered, type Grant, mayDo, type Permission, permissionOn, type Resource, type User } from './permission.js';

const EXPERIMENT: Resource = { type: 'experiment', id: '7' };
const RUN: Resource = { type: 'run', id: '*', in: EXPERIMENT };

function user(
  permission: Permission,
  ...grants: [type: string, pattern: string, permission: Permission, workspace?: string][]
): User {
  const all = grants.map(
    ([resource_type, resource_pattern, permission, workspace = 'default']): Grant => ({
      role_id: 1,
      role_name: 'r',
      workspace,
      resource_type,
      resource_pattern,
      permission,
    }),
  );
  return { id: 2, username: 'ann', is_admin: false, permission, grants: all, workspaces: ['default'] };
}

describe('a permission on a resource', () => {
  it.each<[string, User, Resource, Permission]>([
    ['is the general one where no role has any', user('READ'), EXPERIMENT, 'READ'],
    ['is that of a role on it', user('READ', ['experiment', '7', 'EDIT']), EXPERIMENT, 'EDIT'],
    ['is that of a role on all of its type', user('READ', ['experiment', '*', 'EDIT']), EXPERIMENT, 'EDIT'],
    ['is not that on another', user('READ', ['experiment', '8', 'EDIT']), EXPERIMENT, 'READ'],
    ['is not that on another type', user('READ', ['registered_model', '7', 'EDIT']), EXPERIMENT, 'READ'],
    ['is the highest of several', user('READ', ['experiment', '*', 'MANAGE'], ['experiment', '7', 'EDIT']), EXPERIMENT, 'MANAGE'],
    [
      'is none if one of them denies it',
      user('EDIT', ['experiment', '*', 'DENY'], ['experiment', '7', 'MANAGE']),
      EXPERIMENT,
      'DENY',
    ],
    ['is never less than the general one', user('EDIT', ['experiment', '7', 'READ']), EXPERIMENT, 'EDIT'],
    ['is that on what it is in, if no role has one on its type', user('READ', ['experiment', '7', 'EDIT']), RUN, 'EDIT'],
    ['is that on its type, if a role has one', user('READ', ['experiment', '7', 'MANAGE'], ['run', '*', 'READ']), RUN, 'READ'],
    [
      'is all for who manages the workspace',
      user('READ', ['workspace', '*', 'MANAGE'], ['experiment', '*', 'DENY']),
      RUN,
      'MANAGE',
    ],
    ['is nothing more for who uses the workspace', user('READ', ['workspace', '*', 'USE']), EXPERIMENT, 'READ'],
    ['is not that of another workspace', user('READ', ['experiment', '*', 'MANAGE', 'other']), EXPERIMENT, 'READ'],
  ])('%s', (_rule, who, resource, expected) => {
    expect(permissionOn(who, resource)).toBe(expected);
  });

  it('is unlimited for an admin', () => {
    expect(permissionOn({ ...user('READ', ['experiment', '*', 'DENY']), is_admin: true }, EXPERIMENT)).toBe('MANAGE');
  });
});

it('acting inside an experiment requires the right to read it', () => {
  const denied = user('READ', ['experiment', '7', 'DENY'], ['run', '*', 'MANAGE']);
  expect([mayDo(denied, 'EDIT', RUN), mayDo(denied, 'EDIT', { ...RUN, in: { ...EXPERIMENT, id: '8' } })]).toEqual([false, true]);
});

it('managing a workspace makes an administrator of that workspace only', () => {
  const grants = user('READ', ['workspace', '*', 'MANAGE', 'a'], ['workspace', '*', 'USE', 'b']);
  expect([...administered(grants)]).toEqual(['a']);
});
