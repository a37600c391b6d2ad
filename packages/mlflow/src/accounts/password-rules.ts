import { invalid, MlflowError } from '../protocol/mlflow-error.js';

/** Least number of characters (mlflow/utils/validation.py, `_validate_password`). */
const SHORTEST = 12;
/** Greatest number of characters. The real server has no such limit, and would hash megabytes. */
const LONGEST = 1000;

/** The admin's password in older versions of MLflow, which everybody can look up (GHSA-gq3w-7jj3-x7gr). */
export const SHIPPED_PASSWORD = 'password1234';

/** Whether everybody knows this password. Admins must not have it. */
export function isWellKnown(password: string): boolean {
  return password === SHIPPED_PASSWORD;
}

/** Refuses a new password that is too short or too long. @throws MlflowError INVALID_PARAMETER_VALUE */
export function checkPassword(password: string): void {
  if (password.length < SHORTEST) throw invalid(`Password must be at least ${SHORTEST} characters.`);
  if (password.length > LONGEST)
    throw invalid(`Password must be at most ${LONGEST} characters; this one has ${password.length}.`);
}

/**
 * What is wrong with a password for the first admin, as the end of a sentence. Undefined if the password is good enough.
 *
 * @example
 * adminPasswordProblem('secret'); // 'must have 12 characters or more'
 */
export function adminPasswordProblem(password: string): string | undefined {
  if (password.length < SHORTEST) return `must have ${SHORTEST} characters or more`;
  if (password.length > LONGEST) return `must have ${LONGEST} characters or fewer`;
  if (isWellKnown(password)) return 'must not be the password that older MLflow versions came with, which everybody knows';
  return undefined;
}

/** Checks the password of an admin. @throws MlflowError BAD_REQUEST if it is too short, too long or well known */
export function checkAdminPassword(username: string, password: string): void {
  const problem = adminPasswordProblem(password);
  if (problem) throw new MlflowError('BAD_REQUEST', `The password of the admin user '${username}' ${problem}; choose another.`);
}
