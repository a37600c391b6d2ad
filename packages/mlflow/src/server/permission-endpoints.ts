import { z } from 'zod';
import type { Authentication } from '../accounts/authentication.js';
import { checkPattern, checkPermission, checkType, refuseWorkspace } from '../accounts/grant-rules.js';
import { manages, type Rule } from '../accounts/needs.js';
import { ownRoleName } from '../accounts/own-grants.js';
import {
  administered,
  allows,
  grantedOn,
  PERMISSIONS,
  type Permission,
  type Resource,
  resourceOf,
  type User,
  WORKSPACE,
} from '../accounts/permission.js';
import { ALL, type ResourceTypes } from '../accounts/resource-types.js';
import { invalid, notFound } from '../protocol/mlflow-error.js';
import { accountEndpoint } from './account-endpoint.js';
import { known } from './caller.js';
import type { Endpoint } from './endpoint.js';
import { required } from './parameters.js';
import { presentText, requirePresent } from './present.js';
import { rulesOfRoles } from './role-rules.js';

/** What users are granted themselves, and all that they may do: the API of MLflow 3 and that of MLflow 2. */
export function permissionEndpoints(authentication: Authentication): Endpoint[] {
  return [
    ...grantEndpoints(authentication),
    ...permissionLists(authentication),
    ...endpointsOfType(authentication, 'experiment', 'experiments', 'experiment_id', (id, username) => ({
      exists: `Experiment permission (experiment_id=${id}, username=${username}) already exists.`,
      missing: `Experiment permission with experiment_id=${id} and username=${username} not found`,
    })),
    ...endpointsOfType(authentication, 'registered_model', 'registered-models', 'name', (id, username) => {
      const which = `Registered model permission with workspace=${WORKSPACE}, name=${id} and username=${username}`;
      return { exists: `${which} already exists.`, missing: `${which} not found` };
    }),
  ];
}

function grantEndpoints({ users, grants, resourceTypes }: Authentication): Endpoint[] {
  const onResource = { username: presentText, resource_type: presentText, resource_id: presentText };
  const managesResource: Rule = {
    what: 'MANAGE on the resource',
    holds(caller, input) {
      const type = String(requirePresent('resource_type', input.resource_type));
      const id = String(requirePresent('resource_id', input.resource_id));
      refuseWorkspace(type);
      checkType(type, resourceTypes);
      // What is granted on all of a type is no single resource's: it takes what roles take.
      if (id === ALL) return administered(caller).has(WORKSPACE);
      return allows(effective(caller, type, id, resourceTypes), 'MANAGE');
    },
  };
  const seesPermission: Rule = {
    what: 'the rights of an admin of the workspace',
    async holds(caller, input) {
      refuseWorkspace(String(requirePresent('resource_type', input.resource_type)));
      const username = String(requirePresent('username', input.username));
      if (username === caller.username) return true;
      if (!(await users.find(username))) return false;
      requirePresent('resource_id', input.resource_id);
      return administered(caller).has(WORKSPACE);
    },
  };
  const described = ({ username, resource_type, resource_id }: Readonly<Record<keyof typeof onResource, string>>) =>
    `Permission for user=${username} on resource_type=${resource_type}, resource_id=${resource_id}`;
  return [
    accountEndpoint({
      method: 'POST',
      version: '3.0',
      path: 'users/permissions/grant',
      needs: managesResource,
      input: { ...onResource, permission: presentText },
      handle: async (input) => {
        await users.get(input.username);
        refuseWorkspace(input.resource_type);
        checkPattern(input.resource_id, input.resource_type, resourceTypes);
        const permission = checkPermission(input.permission, input.resource_type, resourceTypes);
        const resource = resourceOf(input.resource_type, input.resource_id);
        await grants.add(input.username, resource, permission, `${described(input)} already exists.`);
      },
    }),
    accountEndpoint({
      method: 'POST',
      version: '3.0',
      path: 'users/permissions/revoke',
      needs: managesResource,
      input: onResource,
      handle: async (input) => {
        await users.get(input.username);
        refuseWorkspace(input.resource_type);
        checkType(input.resource_type, resourceTypes);
        const resource = resourceOf(input.resource_type, input.resource_id);
        await grants.revoke(input.username, resource, `${described(input)} not found.`);
      },
    }),
    accountEndpoint({
      method: 'GET',
      version: '3.0',
      path: 'users/permissions/get',
      needs: seesPermission,
      input: onResource,
      handle: async ({ username, resource_type, resource_id }) => {
        const user = await users.get(username);
        const permission = effective(user, resource_type, resource_id, resourceTypes);
        return { allowed: allows(permission, 'USE'), permission };
      },
    }),
  ];
}

/** All permissions of a user, with the role that each is of. */
function permissionLists(authentication: Authentication): Endpoint[] {
  const { users } = authentication;
  const { seesRolesOfUser } = rulesOfRoles(authentication);
  return [
    accountEndpoint({
      method: 'GET',
      version: '3.0',
      path: 'users/permissions/list',
      needs: seesRolesOfUser,
      input: { username: presentText },
      handle: async ({ username }, { caller }) => {
        const { is_admin, grants } = await users.get(username);
        const { is_admin: seesAll, username: own } = known(caller);
        const visible = administered(known(caller));
        return {
          is_admin,
          permissions: seesAll || own === username ? grants : grants.filter(({ workspace }) => visible.has(workspace)),
        };
      },
    }),
    accountEndpoint({
      method: 'GET',
      version: '3.0',
      path: 'users/current/permissions',
      needs: 'login',
      input: {},
      handle: async (_input, { caller }) => {
        const { is_admin, grants } = known(caller);
        return { is_admin, permissions: grants };
      },
    }),
  ];
}

/**
 * What a user may do with a resource, for which being an admin does not count.
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE for a type, or for one resource of a type, that the API has no permissions on
 */
function effective(user: User, type: string, id: string, types: ResourceTypes): Permission {
  refuseWorkspace(type);
  checkType(type, types);
  if (id !== ALL && (type === 'prompt' || !types.hasSingle(type))) {
    throw invalid(`resource_type '${type}' is not supported by the per-user permission convenience APIs.`);
  }
  if (id !== ALL && type === 'scorer' && !id.includes('/')) {
    throw invalid("Invalid scorer resource_id. Expected '<experiment_id>/<scorer_name>'.");
  }
  return grantedOn(user, resourceOf(type, id));
}

/** MLflow 2 has endpoints for each type. */
function endpointsOfType(
  { users, grants }: Authentication,
  type: Resource['type'],
  path: string,
  idField: 'experiment_id' | 'name',
  say: (id: string, username: string) => { readonly exists: string; readonly missing: string },
): Endpoint[] {
  const field = `${type}_permission`;
  const byUser = { username: required, [idField]: required };
  const withPermission = { ...byUser, permission: z.enum(PERMISSIONS) };
  const manager = manages((input) => [resourceOf(type, String(input[idField]))]);
  // TypeScript loses the fields' names, as one of them is computed.
  const read = (input: object) => {
    const {
      username,
      permission,
      [idField]: id,
    } = input as { username: string; permission: Permission } & Record<string, string>;
    const resource = resourceOf(type, id as string);
    return { username, permission, resource, ...say(resource.id, username) };
  };
  const granted = async ({ username, resource: { id }, missing }: ReturnType<typeof read>) => {
    const user = await users.get(username);
    const found = user.grants.find(
      (grant) => grant.role_name === ownRoleName(user.id) && grant.resource_type === type && grant.resource_pattern === id,
    );
    if (!found) throw notFound(missing);
    return { [field]: { [idField]: id, user_id: user.id, permission: found.permission } };
  };
  return [
    accountEndpoint({
      method: 'POST',
      path: `${path}/permissions/create`,
      needs: manager,
      input: withPermission,
      handle: async (input) => {
        const { username, resource, permission, exists } = read(input);
        await grants.add(username, resource, permission, exists);
        return granted(read(input));
      },
    }),
    accountEndpoint({
      method: 'GET',
      path: `${path}/permissions/get`,
      needs: manager,
      input: byUser,
      handle: (input) => granted(read(input)),
    }),
    accountEndpoint({
      method: 'PATCH',
      path: `${path}/permissions/update`,
      needs: manager,
      input: withPermission,
      handle: async (input) => {
        const { username, resource, permission } = read(input);
        await granted(read(input));
        await grants.set(username, resource, permission);
      },
    }),
    accountEndpoint({
      method: 'DELETE',
      path: `${path}/permissions/delete`,
      needs: manager,
      input: byUser,
      handle: (input) => {
        const { username, resource, missing } = read(input);
        return grants.revoke(username, resource, missing);
      },
    }),
  ];
}
