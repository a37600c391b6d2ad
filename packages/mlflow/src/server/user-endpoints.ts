import { z } from 'zod';
import type { Authentication } from '../accounts/authentication.js';
import type { Rule } from '../accounts/needs.js';
import { ownRoleName } from '../accounts/own-grants.js';
import { administered, PERMISSIONS, type Resource, type User } from '../accounts/permission.js';
import type { Role } from '../accounts/role-store.js';
import { invalid, MlflowError } from '../protocol/mlflow-error.js';
import { accountEndpoint } from './account-endpoint.js';
import { known } from './caller.js';
import type { Endpoint } from './endpoint.js';
import { positive, required } from './parameters.js';

const byName = { username: required };
/** A user's general permission. */
const permission = z.enum(PERMISSIONS).exclude(['DENY']);
/** Making a user grants nothing, and who manages a workspace may need one to give a role to. */
const managesUsers: Rule = {
  what: 'the rights of an admin of a workspace',
  holds: (caller) => administered(caller).size > 0,
};

/**
 * Users and their tokens: what `AuthServiceClient` of MLflow 2 and 3 calls for them. Access tokens and a
 * user's general permission are ours; MLflow has neither.
 */
export function userEndpoints(authentication: Authentication): Endpoint[] {
  const { users, tokens, roles } = authentication;
  const ofToken = { username: required.optional() };
  return [
    accountEndpoint({
      method: 'POST',
      path: 'users/create',
      needs: managesUsers,
      input: { username: z.string(), password: z.string(), permission: permission.optional() },
      handle: async ({ username, password, permission: general }) => {
        if (!username || !password) throw new MlflowError('BAD_REQUEST', 'Username and password cannot be empty.');
        return { user: shown(await users.create(username, password, { ...(general && { permission: general }) })) };
      },
    }),
    accountEndpoint({
      method: 'GET',
      path: 'users/get',
      needs: 'login',
      input: byName,
      handle: async ({ username }, { caller }) => {
        requireSelf(caller, username);
        return { user: shown(await users.get(username)) };
      },
    }),
    accountEndpoint({
      method: 'GET',
      path: 'users/list',
      needs: 'login',
      input: {},
      handle: async (_input, { caller }) => {
        const rolesOf = await roles.byUser();
        return { users: (await users.list()).map((user) => listed(user, rolesOf.get(user.id) ?? [], known(caller))) };
      },
    }),
    accountEndpoint({
      method: 'GET',
      path: 'users/current',
      needs: 'login',
      input: {},
      handle: async (_input, { caller }) => ({ user: shown(known(caller)), is_basic_auth: true }),
    }),
    accountEndpoint({
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
    accountEndpoint({
      method: 'PATCH',
      path: 'users/update-admin',
      needs: 'admin',
      input: { ...byName, is_admin: z.boolean() },
      handle: ({ username, is_admin }) => users.setAdmin(username, is_admin),
    }),
    accountEndpoint({
      method: 'PATCH',
      path: 'users/update-permission',
      needs: 'admin',
      input: { ...byName, permission },
      handle: (input) => users.setPermission(input.username, input.permission),
    }),
    accountEndpoint({
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
    accountEndpoint({
      method: 'POST',
      path: 'users/tokens/create',
      needs: 'login',
      input: { ...ofToken, name: z.string().max(200).default(''), expires_at: positive.optional() },
      handle: async ({ username, name, expires_at }, { caller }) => {
        const owner = username ?? known(caller).username;
        requireSelf(caller, owner);
        return tokens.create(owner, name, expires_at ?? null);
      },
    }),
    accountEndpoint({
      method: 'GET',
      path: 'users/tokens/list',
      needs: 'login',
      input: ofToken,
      handle: async ({ username }, { caller }) => {
        const owner = username ?? known(caller).username;
        requireSelf(caller, owner);
        return { tokens: await tokens.list(owner) };
      },
    }),
    accountEndpoint({
      method: 'DELETE',
      path: 'users/tokens/delete',
      needs: 'login',
      input: { ...ofToken, token_id: required },
      handle: async ({ username, token_id }, { caller }) => {
        const owner = username ?? known(caller).username;
        requireSelf(caller, owner);
        await tokens.delete(owner, token_id);
      },
    }),
  ];
}

/** A user in a list: everybody sees who there is, and who may see more sees that too. */
function listed(user: User, roles: readonly Role[], caller: User) {
  const isOpen = caller.is_admin || caller.id === user.id;
  const visible = isOpen ? roles : roles.filter(({ workspace }) => administered(caller).has(workspace));
  const { id, username, is_admin } = user;
  return { ...(isOpen ? shown(user) : { id, username, is_admin }), roles: visible };
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
      .filter(({ resource_type, role_name }) => resource_type === type && role_name === ownRoleName(id))
      .map((grant) => ({ [idField]: grant.resource_pattern, user_id: id, permission: grant.permission }));
  return {
    id,
    username,
    is_admin,
    permission: general,
    experiment_permissions: of('experiment', 'experiment_id'),
    registered_model_permissions: of('registered_model', 'name'),
  };
}
