import type { Generated } from 'kysely';
import type { Permission } from './permission.js';

declare module '../database/tables.js' {
  interface MlflowTables {
    users: {
      id: Generated<number>;
      username: string;
      password_hash: string;
      is_admin: boolean;
      /** Applies to resources on which no role of the user has a permission. */
      permission: Permission;
    };
    roles: { id: Generated<number>; name: string; workspace: string; description: string | null };
    role_permissions: {
      id: Generated<number>;
      role_id: number;
      resource_type: string;
      /** The id of a resource, or `*` for all of the type. */
      resource_pattern: string;
      permission: Permission;
    };
    role_assignments: { id: Generated<number>; user_id: number; role_id: number };
    access_tokens: {
      token_id: string;
      user_id: number;
      name: string;
      token_hash: string;
      created_at: number;
      /** null: it never expires. */
      expires_at: number | null;
    };
  }
}
