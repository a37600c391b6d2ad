import { isPassword } from './password.js';
import { checkAdminPassword, isWellKnown, SHIPPED_PASSWORD } from './password-rules.js';
import type { UserStore } from './user-store.js';

/** The admin's name in older versions of MLflow. */
const SHIPPED_NAME = 'admin';

/**
 * Gives the configured admin the configured password if they still have the one that older versions of MLflow came with. An admin with that
 * password can't log in, so they can't change it themselves (mlflow/server/auth, `create_admin_user`).
 *
 * @param admin the configured admin; undefined: none
 * @returns the names of admins whose password was replaced, and of admins who still have the well-known one
 * @throws MlflowError BAD_REQUEST, INVALID_PARAMETER_VALUE if the configured password is too short, too long or well known
 */
export async function replaceShippedPassword(
  users: UserStore,
  admin: { readonly username: string; readonly password: string } | undefined,
): Promise<{ readonly replaced: readonly string[]; readonly left: readonly string[] }> {
  const replaced: string[] = [];
  const left: string[] = [];
  for (const name of new Set([admin?.username ?? SHIPPED_NAME, SHIPPED_NAME])) {
    const user = await users.find(name);
    if (!user?.is_admin || !(await isPassword(SHIPPED_PASSWORD, user.password_hash))) continue;
    if (admin?.username === name && !isWellKnown(admin.password)) {
      checkAdminPassword(name, admin.password);
      await users.setPassword(name, admin.password);
      replaced.push(name);
    } else left.push(name);
  }
  return { replaced, left };
}
