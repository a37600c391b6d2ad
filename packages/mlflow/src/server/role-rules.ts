import type { Authentication } from '../accounts/authentication.js';
import type { RawInput, Rule } from '../accounts/needs.js';
import { administered } from '../accounts/permission.js';
import { invalid, MlflowError } from '../protocol/mlflow-error.js';
import { requireInteger, requirePresent } from './present.js';

/** Who may do what with roles, besides admins (mlflow/server/auth, `validate_can_manage_roles` and the rules after it). */
export function rulesOfRoles({ users, roles }: Authentication) {
  /** The workspace of the role that a request is about; undefined if there is no such role, which is nobody's to know. */
  const workspaceOf = async (input: RawInput): Promise<string | undefined> => {
    try {
      if ('role_id' in input) return (await roles.get(requireInteger('role_id', input.role_id))).workspace;
      if ('role_permission_id' in input) {
        const { role_id } = await roles.permission(requireInteger('role_permission_id', input.role_permission_id));
        return (await roles.get(role_id)).workspace;
      }
    } catch (error) {
      if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') return undefined;
      throw error;
    }
    if (!('workspace' in input)) throw invalid('Request must include one of: role_id, role_permission_id, workspace.');
    const { workspace } = input;
    if (typeof workspace === 'string' && workspace.trim() !== '') return workspace;
    throw invalid("Parameter 'workspace' must be a non-empty string.");
  };

  const managesRoles: Rule = {
    what: 'the rights of an admin of the workspace',
    async holds(caller, input) {
      const workspace = await workspaceOf(input);
      return workspace !== undefined && administered(caller).has(workspace);
    },
  };

  const seesRole: Rule = {
    what: 'a role in the workspace',
    async holds(caller, input) {
      const workspace = await workspaceOf(input);
      return workspace !== undefined && caller.workspaces.includes(workspace);
    },
  };

  const listsRoles: Rule = {
    what: 'a role in each of the workspaces',
    holds(caller, { workspace }) {
      const asked = [workspace].flat().filter((name): name is string => typeof name === 'string' && name.trim() !== '');
      return asked.length > 0 && asked.every((name) => caller.workspaces.includes(name.trim()));
    },
  };

  const seesRolesOfUser: Rule = {
    what: 'the rights of an admin of a workspace of the user',
    async holds(caller, input) {
      const username = requirePresent('username', input.username);
      if (username === caller.username) return true;
      const user = await users.find(String(username));
      const visible = administered(caller);
      return user?.workspaces.some((workspace) => visible.has(workspace)) ?? false;
    },
  };

  return { managesRoles, seesRole, listsRoles, seesRolesOfUser };
}
