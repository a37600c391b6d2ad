import { z } from 'zod';
import type { Authentication } from '../accounts/authentication.js';
import {
  allows,
  PERMISSIONS,
  permissionOn,
  RESOURCE_TYPES,
  type Resource,
  resourceOf,
  type User,
} from '../accounts/permission.js';
import { invalid, MlflowError, notFound } from '../protocol/mlflow-error.js';
import { type Endpoint, endpoint, positive, required } from './endpoint.js';

const byName = { username: required };
const permission = z.enum(PERMISSIONS);
/** MLflow 3 writes DENY for no permission. */
const permissionOrDenial = z.preprocess((value) => (value === 'DENY' ? 'NO_PERMISSIONS' : value), permission);
const onResource = { ...byName, resource_type: z.enum(RESOURCE_TYPES), resource_id: required };
const named = (input: { resource_type: Resource['type']; resource_id: string }) =>
  resourceOf(input.resource_type, input.resource_id);

/**
 * Users, their permissions and their tokens: everything that `AuthServiceClient` of MLflow 2 and 3 calls. Access tokens and a user's
 * general permission are ours; MLflow has neither.
 */
export function userEndpoints(authentication: Authentication): Endpoint[] {
  const { users } = authentication;
  return [
    endpoint(
      'POST',
      'users/create',
      { ...byName, password: z.string(), permission: permission.optional() },
      async ({ username, password, permission: general }) => ({
        user: shown(await users.create(username, password, { ...(general && { permission: general }) })),
      }),
    ),
    endpoint('GET', 'users/get', byName, async ({ username }, caller) => {
      requireSelf(caller, username);
      return { user: shown(await users.get(username)) };
    }),
    endpoint('GET', 'users/list', {}, async () => ({ users: (await users.list()).map(shown) })),
    endpoint('GET', 'users/current', {}, async (_input, caller) => ({ user: shown(known(caller)), is_basic_auth: true })),
    endpoint(
      'PATCH',
      'users/update-password',
      { ...byName, password: z.string(), current_password: z.string().optional() },
      async ({ username, password, current_password: current }, caller) => {
        requireSelf(caller, username);
        if (known(caller).username === username) {
          if (!current)
            throw invalid("Missing value for required parameter 'current_password': changing your own password needs it.");
          if (!(await authentication.isPasswordOf(username, current))) throw invalid('Current password does not match.');
        }
        await users.setPassword(username, password);
        return {};
      },
    ),
    endpoint('PATCH', 'users/update-admin', { ...byName, is_admin: z.boolean() }, async ({ username, is_admin }) => {
      await users.setAdmin(username, is_admin);
      return {};
    }),
    endpoint('PATCH', 'users/update-permission', { ...byName, permission }, async (input) => {
      await users.setPermission(input.username, input.permission);
      return {};
    }),
    endpoint('DELETE', 'users/delete', byName, async ({ username }, caller) => {
      if (known(caller).username === username) {
        throw new MlflowError(
          'BAD_REQUEST',
          'Users cannot delete their own account. Ask another admin to delete this user instead.',
        );
      }
      await users.delete(username);
      return {};
    }),
    endpoint(
      'POST',
      'users/tokens/create',
      { username: required.optional(), name: z.string().max(200).default(''), expires_at: positive.optional() },
      async ({ username, name, expires_at }, caller) => {
        const owner = username ?? known(caller).username;
        requireSelf(caller, owner);
        return users.createToken(owner, name, expires_at ?? null);
      },
    ),
    endpoint('GET', 'users/tokens/list', { username: required.optional() }, async ({ username }, caller) => {
      const owner = username ?? known(caller).username;
      requireSelf(caller, owner);
      return { tokens: await users.tokens(owner) };
    }),
    endpoint(
      'DELETE',
      'users/tokens/delete',
      { username: required.optional(), token_id: required },
      async ({ username, token_id }, caller) => {
        const owner = username ?? known(caller).username;
        requireSelf(caller, owner);
        await users.deleteToken(owner, token_id);
        return {};
      },
    ),
    ...permissionEndpoints(authentication),
    ...resourcePermissionEndpoints(authentication, 'experiment', 'experiments', 'experiment_id'),
    ...resourcePermissionEndpoints(authentication, 'registered_model', 'registered-models', 'name'),
  ];
}

/** Permissions in MLflow 3's API. */
function permissionEndpoints({ users }: Authentication): Endpoint[] {
  const third = (given: Endpoint): Endpoint => ({ ...given, version: '3.0' });
  return [
    third(
      endpoint('POST', 'users/permissions/grant', { ...onResource, permission: permissionOrDenial }, async (input) => {
        await users.grant(input.username, named(input), input.permission);
        return {};
      }),
    ),
    third(
      endpoint('POST', 'users/permissions/revoke', onResource, async (input) => {
        await users.revoke(input.username, named(input));
        return {};
      }),
    ),
    third(
      endpoint('GET', 'users/permissions/get', onResource, async (input) => {
        const effective = permissionOn(await users.get(input.username), named(input));
        return { allowed: allows(effective, 'USE'), permission: effective };
      }),
    ),
  ];
}

/** Permissions in MLflow 2's API, which has endpoints for each kind of resource. */
function resourcePermissionEndpoints(
  { users }: Authentication,
  type: Resource['type'],
  path: string,
  idField: 'experiment_id' | 'name',
): Endpoint[] {
  const field = `${type}_permission`;
  const byUser = { ...byName, [idField]: required };
  const resource = (input: object) => resourceOf(type, (input as Record<string, string>)[idField] as string);
  const granted = async (username: string, { id }: Resource) => {
    const user = await users.get(username);
    const found = user.grants.find((grant) => grant.resource_type === type && grant.resource_id === id);
    if (!found) throw notFound(`${type} permission of user ${username} on '${id}' not found`);
    return { [field]: { [idField]: id, user_id: user.id, permission: found.permission } };
  };
  return [
    endpoint('POST', `${path}/permissions/create`, { ...byUser, permission }, async (input) => {
      const { username, permission: given } = input as unknown as { username: string; permission: (typeof PERMISSIONS)[number] };
      await users.grant(username, resource(input), given);
      return granted(username, resource(input));
    }),
    endpoint('GET', `${path}/permissions/get`, byUser, async (input) =>
      granted((input as unknown as { username: string }).username, resource(input)),
    ),
    endpoint('PATCH', `${path}/permissions/update`, { ...byUser, permission }, async (input) => {
      const { username, permission: given } = input as unknown as { username: string; permission: (typeof PERMISSIONS)[number] };
      await granted(username, resource(input));
      await users.grant(username, resource(input), given);
      return {};
    }),
    endpoint('DELETE', `${path}/permissions/delete`, byUser, async (input) => {
      await users.revoke((input as unknown as { username: string }).username, resource(input));
      return {};
    }),
  ];
}

function known(caller: User | undefined): User {
  if (!caller) throw new MlflowError('UNAUTHENTICATED', 'You are not authenticated.');
  return caller;
}

/** Refuses to act for another user, unless the caller is an admin. */
function requireSelf(caller: User | undefined, username: string): void {
  if (known(caller).is_admin || caller?.username === username) return;
  throw new MlflowError('PERMISSION_DENIED', `Permission denied: user ${caller?.username} may not act for user ${username}.`);
}

/** A user with one list of permissions for each kind of resource, as MLflow 2's client expects. */
function shown({ grants, id, username, is_admin, permission: general }: User) {
  const of = (type: Resource['type'], idField: string) =>
    grants
      .filter(({ resource_type }) => resource_type === type)
      .map((grant) => ({ [idField]: grant.resource_id, user_id: id, permission: grant.permission }));
  return {
    id,
    username,
    is_admin,
    permission: general,
    experiment_permissions: of('experiment', 'experiment_id'),
    registered_model_permissions: of('registered_model', 'name'),
  };
}
