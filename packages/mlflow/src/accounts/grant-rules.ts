import { invalid } from '../protocol/mlflow-error.js';
import { pythonTuple } from '../protocol/python-text.js';
import { PERMISSIONS, type Permission } from './permission.js';
import { ALL, type ResourceTypes } from './resource-types.js';

/* What can be granted, and the real server's messages for everything else (mlflow/server/auth/permissions.py). */

/** In the order of the real server's messages. */
const LISTED = ['READ', 'USE', 'EDIT', 'MANAGE', 'NO_PERMISSIONS', 'DENY'];
const OF_WORKSPACE = ['MANAGE', 'USE'];
const OF_RESOURCE = ['DENY', 'EDIT', 'MANAGE', 'READ', 'USE'];

/** Checks the type of a resource. @throws MlflowError INVALID_PARAMETER_VALUE for an unknown type */
export function checkType(type: string, types: ResourceTypes): void {
  if (!types.has(type)) {
    throw invalid(`Invalid resource type '${type}'. Valid resource types are: ${pythonTuple(types.names)}`);
  }
}

/** Checks a permission. @throws MlflowError INVALID_PARAMETER_VALUE for an unknown permission, or one that resources of the type can't have */
export function checkPermission(permission: string, type: string, types: ResourceTypes): Permission {
  if (!(PERMISSIONS as readonly string[]).includes(permission)) {
    throw invalid(`Invalid permission '${permission}'. Valid permissions are: ${pythonTuple(LISTED)}`);
  }
  checkType(type, types);
  const [what, possible] = type === 'workspace' ? ['Workspace-wide', OF_WORKSPACE] : ['Resource-level', OF_RESOURCE];
  if (!possible.includes(permission)) {
    const only = `${what} grants accept only: ${pythonTuple(possible)}.`;
    throw invalid(`Invalid permission '${permission}' for resource_type='${type}'. ${only}`);
  }
  return permission as Permission;
}

/** Checks a pattern. @throws MlflowError INVALID_PARAMETER_VALUE for a single resource, if the type has permissions only on all resources */
export function checkPattern(pattern: string, type: string, types: ResourceTypes): void {
  checkType(type, types);
  if (pattern === ALL || types.hasSingle(type)) return;
  throw invalid(
    `Invalid resource_pattern '${pattern}' for resource_type='${type}'. This resource type supports only wildcard ('*') grants.`,
  );
}

/** Refuses permissions on the workspace, which only roles can have. @throws MlflowError INVALID_PARAMETER_VALUE */
export function refuseWorkspace(type: string): void {
  if (type !== 'workspace') return;
  throw invalid(
    "resource_type 'workspace' is not supported by the per-user permission convenience APIs. Use set_workspace_permission / " +
      'delete_workspace_permission for workspace-wide grants.',
  );
}
