import { z } from 'zod';
import type { Authentication } from '../accounts/authentication.js';
import { administered } from '../accounts/permission.js';
import { invalid } from '../protocol/mlflow-error.js';
import { accountEndpoint } from './account-endpoint.js';
import { known } from './caller.js';
import type { Endpoint, EndpointOptions } from './endpoint.js';
import { present, presentInteger, presentText } from './present.js';
import { rulesOfRoles } from './role-rules.js';

const byRole = { role_id: presentInteger };
const byPermission = { role_permission_id: presentInteger };
const byUserAndRole = { username: presentText, role_id: presentInteger };

/** Roles: permissions under a name that users are given together. What `AuthServiceClient` of MLflow 3 calls. */
export function roleEndpoints(authentication: Authentication): Endpoint[] {
  const { users, roles } = authentication;
  const { managesRoles, seesRole, listsRoles, seesRolesOfUser } = rulesOfRoles(authentication);
  return [
    roleEndpoint({
      method: 'POST',
      path: 'roles/create',
      needs: managesRoles,
      input: { name: present, workspace: present, description: z.unknown().optional() },
      handle: async ({ name, workspace, description = null }) => {
        const checked = { name: nonEmpty(name, 'Role name'), workspace: nonEmpty(workspace, 'Workspace') };
        if (description !== null && typeof description !== 'string') throw invalid('Role description must be a string or null.');
        return { role: await roles.create(checked.name, checked.workspace, description) };
      },
    }),
    roleEndpoint({
      method: 'GET',
      path: 'roles/get',
      needs: seesRole,
      input: byRole,
      handle: async ({ role_id }) => ({ role: await roles.get(role_id) }),
    }),
    roleEndpoint({
      method: 'GET',
      path: 'roles/list',
      needs: listsRoles,
      input: { workspace: z.unknown().optional() },
      handle: async ({ workspace }) => {
        const asked = workspace === undefined ? [] : [workspace].flat();
        const workspaces = asked.filter((name): name is string => typeof name === 'string' && name.trim() !== '');
        if (workspaces.length < asked.length) throw invalid("Parameter 'workspace' must be a non-empty string when provided.");
        return { roles: await roles.list(workspaces.length > 0 ? workspaces : undefined) };
      },
    }),
    roleEndpoint({
      method: 'PATCH',
      path: 'roles/update',
      needs: managesRoles,
      input: { ...byRole, name: z.unknown().optional(), description: z.unknown().optional() },
      handle: async ({ role_id, name, description }) => {
        const [isNamed, isDescribed] = [name ?? undefined, description ?? undefined].map((value) => value !== undefined);
        if (!isNamed && !isDescribed) {
          throw invalid("At least one of 'name' or 'description' must be provided to update a role.");
        }
        const newName = isNamed ? nonEmpty(name, 'Role name') : undefined;
        if (isDescribed && typeof description !== 'string') throw invalid('Role description must be a string.');
        return {
          role: await roles.update(role_id, { name: newName, description: isDescribed ? String(description) : undefined }),
        };
      },
    }),
    roleEndpoint({
      method: 'DELETE',
      path: 'roles/delete',
      needs: managesRoles,
      input: byRole,
      handle: ({ role_id }) => roles.delete(role_id),
    }),
    roleEndpoint({
      method: 'POST',
      path: 'roles/permissions/add',
      needs: managesRoles,
      input: { ...byRole, resource_type: presentText, resource_pattern: presentText, permission: presentText },
      handle: async ({ role_id, resource_type, resource_pattern, permission }) => ({
        role_permission: await roles.addPermission(role_id, resource_type, resource_pattern, permission),
      }),
    }),
    roleEndpoint({
      method: 'DELETE',
      path: 'roles/permissions/remove',
      needs: managesRoles,
      input: byPermission,
      handle: ({ role_permission_id }) => roles.removePermission(role_permission_id),
    }),
    roleEndpoint({
      method: 'GET',
      path: 'roles/permissions/list',
      needs: seesRole,
      input: byRole,
      handle: async ({ role_id }) => ({ role_permissions: (await roles.get(role_id)).permissions }),
    }),
    roleEndpoint({
      method: 'PATCH',
      path: 'roles/permissions/update',
      needs: managesRoles,
      input: { ...byPermission, permission: presentText },
      handle: async ({ role_permission_id, permission }) => ({
        role_permission: await roles.updatePermission(role_permission_id, permission),
      }),
    }),
    roleEndpoint({
      method: 'POST',
      path: 'roles/assign',
      needs: managesRoles,
      input: byUserAndRole,
      handle: async ({ username, role_id }) => ({ assignment: await roles.assign((await users.get(username)).id, role_id) }),
    }),
    roleEndpoint({
      method: 'DELETE',
      path: 'roles/unassign',
      needs: managesRoles,
      input: byUserAndRole,
      handle: async ({ username, role_id }) => roles.unassign((await users.get(username)).id, role_id),
    }),
    roleEndpoint({
      method: 'GET',
      path: 'roles/users/list',
      needs: managesRoles,
      input: byRole,
      handle: async ({ role_id }) => ({ assignments: await roles.assignments(role_id) }),
    }),
    roleEndpoint({
      method: 'GET',
      path: 'users/roles/list',
      needs: seesRolesOfUser,
      input: { username: presentText },
      handle: async ({ username }, { caller }) => {
        const found = await roles.ofUser((await users.get(username)).id);
        const { is_admin, username: own } = known(caller);
        const visible = administered(known(caller));
        return { roles: is_admin || own === username ? found : found.filter(({ workspace }) => visible.has(workspace)) };
      },
    }),
  ];
}

/** All of them are in the API's third version. */
function roleEndpoint<Shape extends z.ZodRawShape>(options: Omit<EndpointOptions<Shape>, 'version'>): Endpoint {
  return accountEndpoint({ ...options, version: '3.0' } as EndpointOptions<Shape>);
}

/** @throws MlflowError INVALID_PARAMETER_VALUE for what is blank, or no text at all */
function nonEmpty(value: unknown, what: string): string {
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw invalid(`${what} cannot be empty.`);
}
