import type { User } from '../accounts/permission.js';
import { MlflowError } from '../protocol/mlflow-error.js';

/** The caller of an endpoint that makes sense with users alone. @throws MlflowError UNAUTHENTICATED where nobody logs in */
export function known(caller: User | undefined): User {
  if (!caller) throw new MlflowError('UNAUTHENTICATED', 'You are not authenticated.');
  return caller;
}
