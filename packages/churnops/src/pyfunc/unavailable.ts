import { ChurnopsError } from '../errors.js';

/** What serves a model does not answer, or not in time. */
export function unavailable(
  message: string,
  cause: unknown,
  remedy = 'see the log for what it wrote, and try again',
): ChurnopsError {
  return new ChurnopsError('CHURN_PYFUNC_UNAVAILABLE', message, remedy, { cause });
}
