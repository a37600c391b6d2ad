import { z } from 'zod';
import type { Authentication } from '../accounts/authentication.js';
import { manages } from '../accounts/needs.js';
import { allows, PERMISSIONS, permissionOn, type Resource, resourceOf, type User } from '../accounts/permission.js';
import { invalid, MlflowError, notFound } from '../protocol/mlflow-error.js';
import { type Endpoint, endpoint, positive, required } from './endpoint.js';

const byName = { username: required };
const permission = z.enum(PERMISSIONS);
/** MLflow 3 writes DENY for no permission. */
const permissionOrDenial = z.preprocess((value) => (value === 'DENY' ? 'NO_PERMISSIONS' : value), permission);
/**
 * Users, their permissions and their tokens: everything that `AuthServiceClient` of MLflow 2 and 3 calls. Access tokens and a user's
 * general permission are ours; MLflow has neither.
 */
export function userEndpoints(authentication: Authentication): Endpoint[] {
  const { users } = authentication;
  const ofToken = { username: required.optional() };
  return [
    endpoint({
      method: 'POST',
      path: 'users/create',
      needs: 'admin',
      input: { username: z.string(), password: z.string(), permission: permission.optional() },
      handle: async ({ username, password, permission: general }) => {
        if (!username || !password) throw new MlflowError('BAD_REQUEST', 'Username and password cannot be empty.');
        return { user: shown(await users.create(username, password, { ...(general && { permission: general }) })) };
      },
    }),
    endpoint({
      method: 'GET',
      path: 'users/get',
      needs: 'login',
      input: byName,
      handle: async ({ username }, { caller }) => {
        requireSelf(caller, username);
        return { user: shown(await users.get(username)) };
      },
    }),
    endpoint({
      method: 'GET',
      path: 'users/list',
      needs: 'admin',
      input: {},
      handle: async () => ({ users: (await users.list()).map(shown) }),
    }),
    endpoint({
      method: 'GET',
      path: 'users/current',
      needs: 'login',
      input: {},
      handle: async (_input, { caller }) => ({ user: shown(known(caller)), is_basic_auth: true }),
    }),
    endpoint({
      method: 'PATCH',
      path: 'users/update-password',
      needs: 'login',
      input: { ...byName, password: z.string(), current_password: z.string().optional() },
      handle: async ({ username, password, current_password: current }, { caller }) => {
        requireSelf(caller, username);
        if (known(caller).username === username) {
          if (!current) throw invalid('Current password is required when changing your own password.');
          if (!(await authentication.isPasswordOf(username, current))) throw invalid('Current password does not match.');
          if (password === current) throw invalid('New password must differ from the current password.');
        }
        await users.setPassword(username, password);
      },
    }),
    endpoint({
      method: 'PATCH',
      path: 'users/update-admin',
      needs: 'admin',
      input: { ...byName, is_admin: z.boolean() },
      handle: ({ username, is_admin }) => users.setAdmin(username, is_admin),
    }),
    endpoint({
      method: 'PATCH',
      path: 'users/update-permission',
      needs: 'admin',
      input: { ...byName, permission },
      handle: (input) => users.setPermission(input.username, input.permission),
    }),
    endpoint({
      method: 'DELETE',
      path: 'users/delete',
      needs: 'admin',
      input: byName,
      handle: async ({ username }, { caller }) => {
        if (known(caller).username === username) {
          throw new MlflowError(
            'BAD_REQUEST',
            'Users cannot delete their own account. Ask another admin to delete this user instead.',
          );
        }
        await users.delete(username);
      },
    }),
    endpoint({
      method: 'POST',
      path: 'users/tokens/create',
      needs: 'login',
      input: { ...ofToken, name: z.string().max(200).default(''), expires_at: positive.optional() },
      handle: async ({ username, name, expires_at }, { caller }) => {
        const owner = username ?? known(caller).username;
        requireSelf(caller, owner);
        return users.createToken(owner, name, expires_at ?? null);
      },
    }),
    endpoint({
      method: 'GET',
      path: 'users/tokens/list',
      needs: 'login',
      input: ofToken,
      handle: async ({ username }, { caller }) => {
        const owner = username ?? known(caller).username;
        requireSelf(caller, owner);
        return { tokens: await users.tokens(owner) };
      },
    }),
    endpoint({
      method: 'DELETE',
      path: 'users/tokens/delete',
      needs: 'login',
      input: { ...ofToken, token_id: required },
      handle: async ({ username, token_id }, { caller }) => {
        const owner = username ?? known(caller).username;
        requireSelf(caller, owner);
        await users.deleteToken(owner, token_id);
      },
    }),
    ...permissionEndpoints(authentication),
    ...resourcePermissionEndpoints(authentication, 'experiment', 'experiments', 'experiment_id'),
    ...resourcePermissionEndpoints(authentication, 'registered_model', 'registered-models', 'name'),
  ];
}

/** Permissions in MLflow 3's API. */
function permissionEndpoints({ users, resourceTypes }: Authentication): Endpoint[] {
  const onResource = { ...byName, resource_type: z.enum(resourceTypes), resource_id: required };
  const manager = manages(({ resource_type, resource_id }) => [resourceOf(String(resource_type), String(resource_id))]);
  return [
    endpoint({
      method: 'POST',
      version: '3.0',
      path: 'users/permissions/grant',
      needs: manager,
      input: { ...onResource, permission: permissionOrDenial },
      handle: (input) => users.grant(input.username, resourceOf(input.resource_type, input.resource_id), input.permission),
    }),
    endpoint({
      method: 'POST',
      version: '3.0',
      path: 'users/permissions/revoke',
      needs: manager,
      input: onResource,
      handle: (input) => users.revoke(input.username, resourceOf(input.resource_type, input.resource_id)),
    }),
    endpoint({
      method: 'GET',
      version: '3.0',
      path: 'users/permissions/get',
      needs: manager,
      input: onResource,
      handle: async (input) => {
        const user = await users.get(input.username);
        const effective = permissionOn(user, resourceOf(input.resource_type, input.resource_id));
        return { allowed: allows(effective, 'USE'), permission: effective };
      },
    }),
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
  const manager = manages((input) => [resourceOf(type, String(input[idField]))]);
  const resource = (input: object) => resourceOf(type, (input as Record<string, string>)[idField] as string);
  const granted = async (username: string, { id }: Resource) => {
    const user = await users.get(username);
    const found = user.grants.find((grant) => grant.resource_type === type && grant.resource_id === id);
    if (!found) throw notFound(`${type} permission of user ${username} on '${id}' not found`);
    return { [field]: { [idField]: id, user_id: user.id, permission: found.permission } };
  };
  return [
    endpoint({
      method: 'POST',
      path: `${path}/permissions/create`,
      needs: manager,
      input: { ...byUser, permission },
      handle: async (input) => {
        const { username, permission: given } = input as unknown as {
          username: string;
          permission: (typeof PERMISSIONS)[number];
        };
        await users.grant(username, resource(input), given);
        return granted(username, resource(input));
      },
    }),
    endpoint({
      method: 'GET',
      path: `${path}/permissions/get`,
      needs: manager,
      input: byUser,
      handle: async (input) => granted((input as unknown as { username: string }).username, resource(input)),
    }),
    endpoint({
      method: 'PATCH',
      path: `${path}/permissions/update`,
      needs: manager,
      input: { ...byUser, permission },
      handle: async (input) => {
        const { username, permission: given } = input as unknown as {
          username: string;
          permission: (typeof PERMISSIONS)[number];
        };
        await granted(username, resource(input));
        await users.grant(username, resource(input), given);
      },
    }),
    endpoint({
      method: 'DELETE',
      path: `${path}/permissions/delete`,
      needs: manager,
      input: byUser,
      handle: (input) => users.revoke((input as unknown as { username: string }).username, resource(input)),
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
