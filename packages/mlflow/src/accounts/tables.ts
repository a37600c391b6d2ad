import type { Generated } from 'kysely';
import type { Permission } from './permission.js';

declare module '../database/tables.js' {
  interface MlflowTables {
    users: {
      id: Generated<number>;
      username: string;
      password_hash: string;
      is_admin: boolean;
      /** Applies to resources that `user_permissions` has no row for. */
      permission: Permission;
    };
    user_permissions: { user_id: number; resource_type: string; resource_id: string; permission: Permission };
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
