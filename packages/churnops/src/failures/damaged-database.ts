import { ChurnopsError } from '../errors.js';

/** SQLSTATEs of pages, indexes and files that are not as they were written (PostgreSQL, "PostgreSQL Error Codes"). */
const DAMAGED = /^(XX001|XX002|58P01)$/;

const REMEDY =
  'bring back a backup: churnops stack restore for DATABASE_URL; for CHURNOPS_HOME a copy of the whole folder, made while churnops did not run. ' +
  'Without one, move the folder away, and churnops begins with an empty one';

/**
 * A database that is there but whose files are not what they should be, so that trying again does not help.
 *
 * @param found what is wrong
 */
export function damagedDatabase(found: string, cause: unknown): ChurnopsError {
  return new ChurnopsError('CHURN_DATABASE_DAMAGED', found, REMEDY, { cause });
}

/** CHURN_DATABASE_DAMAGED if the database says so; undefined for an error of another kind. */
export function damageReported(error: Error): ChurnopsError | undefined {
  const { code = '', severity } = error as Error & { readonly code?: string; readonly severity?: string };
  if (severity === undefined || !DAMAGED.test(code)) return undefined;
  return damagedDatabase(`the database is damaged: ${error.message}`, error);
}
