import { z } from 'zod';
import { ChurnopsError, type ErrorDocument } from '../errors.js';
import { quoteBriefly } from '../quote-value.js';
import { damageReported } from './damaged-database.js';
import { databaseRefusal } from './database-refusal.js';
import { passingFailure } from './passing-failure.js';
import { tlsProblem } from './tls-problem.js';

/**
 * Turns any error into one with a code and a remedy, which stderr, `--json` and HTTP show alike.
 *
 * - a `ChurnopsError` stays as it is
 * - a tracking server that does not answer, or fails, is CHURN_MLFLOW; if it refuses, or is not trusted, CHURN_MLFLOW_REFUSED
 * - input that a zod schema refuses is CHURN_BAD_INPUT
 * - a failure of the database or of the artifact store's network that passes is CHURN_DATABASE_UNREACHABLE or CHURN_STORAGE
 * - an artifact store that churnops asks itself is CHURN_STORAGE, or if it refuses, CHURN_MLFLOW_REFUSED
 * - what the database refuses each time, such as a wrong password, is CHURN_DATABASE_REFUSED
 * - a database whose files are damaged is CHURN_DATABASE_DAMAGED
 * - anything else is a fault of churnops, CHURN_FAILED, with the error as its cause
 */
export function knownError(error: unknown): ChurnopsError {
  if (error instanceof ChurnopsError) return error;
  if (error instanceof z.ZodError) return badInput(error);
  const thrown = error instanceof Error ? error : new Error(String(error));
  const { name, message } = thrown;
  // Checked by name, so that the client of a running server need not load the tracking client.
  if (name === 'MlflowError') return ofArtifactStore(thrown as Error & { readonly status: number });
  if (name === 'MlflowRequestError') {
    const { status = 0 } = error as { status?: number };
    // 429, too many requests, is temporary.
    if (status >= 400 && status < 500 && status !== 429) {
      return new ChurnopsError('CHURN_MLFLOW_REFUSED', message, 'correct what the tracking server refuses, then try again', {
        cause: error,
      });
    }
    const remedy = tlsProblem(thrown);
    if (remedy !== undefined) return new ChurnopsError('CHURN_MLFLOW_REFUSED', message, remedy, { cause: error });
    return new ChurnopsError(
      'CHURN_MLFLOW',
      message,
      'check MLFLOW_TRACKING_URI and what the tracking server logged; then try again',
      {
        cause: error,
      },
    );
  }
  const failure = passingFailure(thrown) ?? databaseRefusal(thrown) ?? damageReported(thrown);
  if (failure) return failure;
  return new ChurnopsError(
    'CHURN_FAILED',
    `${message || 'an unexpected error'}`,
    'this is a bug in churnops; see logs/churnops.log in CHURNOPS_HOME, or run it again with LOG_LEVEL=debug for details',
    { cause: error },
  );
}

/** What the artifact store says where churnops asks it itself, without the tracking server. */
function ofArtifactStore(error: Error & { readonly status: number }): ChurnopsError {
  const { message, status } = error;
  if (status >= 500)
    return new ChurnopsError('CHURN_STORAGE', message, 'check that the artifact store works, and try again', { cause: error });
  return new ChurnopsError('CHURN_MLFLOW_REFUSED', message, 'correct what the artifact store refuses, then try again', {
    cause: error,
  });
}

/** Whether an error is a fault of churnops that nobody foresaw. Only such an error is shown with its stack. */
export function isUnknown(error: unknown): boolean {
  return !(error instanceof ChurnopsError) && knownError(error).code === 'CHURN_FAILED';
}

/** An error for a terminal: what was found, then what to do. */
export function formatError({ code, message, remedy }: ErrorDocument): string {
  return `error ${code}: ${message}\n→ ${remedy}\n`;
}

function badInput({ issues }: z.ZodError): ChurnopsError {
  const problems = issues.map((issue) => describeIssue(issue));
  return new ChurnopsError(
    'CHURN_BAD_INPUT',
    problems.join('; '),
    'correct the fields named; the OpenAPI document lists what each takes',
  );
}

/**
 * `limit must be a whole number from 1 to 50000; got 0`
 *
 * @param field the user's name for the field. Default: its path
 */
export function describeIssue(issue: z.core.$ZodIssue, field = issue.path.join('.')): string {
  if (issue.code === 'unrecognized_keys')
    return `${issue.keys.map((key) => JSON.stringify(key)).join(', ')} is not a field of this command`;
  const got = issue.input === undefined ? '' : `; got ${quoteBriefly(issue.input)}`;
  // Without a field, it is the body as a whole that is no object.
  return `${field ? `${field} ${issue.message}` : 'the input must be one JSON object'}${got}`;
}
