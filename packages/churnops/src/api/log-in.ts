import { type Authentication, MlflowError, type User } from '@churnops/mlflow';
import type { FastifyRequest } from 'fastify';
import { ChurnopsError } from '../errors.js';

/**
 * Finds out who sent a request.
 *
 * @throws ChurnopsError CHURN_UNAUTHENTICATED without a valid login; CHURN_TOO_MANY_LOGINS after too many failed ones
 */
export async function logIn(authentication: Authentication, { headers, ip }: FastifyRequest): Promise<User> {
  return authentication.authenticate(headers.authorization, ip).catch((error: Error) => {
    if (!(error instanceof MlflowError)) throw error;
    if (error.code === 'RESOURCE_EXHAUSTED') {
      const remedy = 'wait as long as the message says, then log in with the right password';
      throw new ChurnopsError('CHURN_TOO_MANY_LOGINS', error.message, remedy, { cause: error });
    }
    throw new ChurnopsError(
      'CHURN_UNAUTHENTICATED',
      error.message,
      'send a username and password (Basic) or an access token (Bearer) in the Authorization header',
      { cause: error },
    );
  });
}
