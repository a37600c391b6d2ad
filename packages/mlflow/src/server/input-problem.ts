import type { z } from 'zod';
import { invalidValue, missing } from '../protocol/names.js';
import { pythonType } from '../protocol/python-text.js';

/** What the real server adds to messages when a handler checks its parameters (mlflow/server/handlers.py). */
export const SEE_DOCS = 'See the API docs for more information about request parameters.';

/** Why an input was refused, as the real server says it. */
export function describeIssue(error: z.ZodError, input: unknown): string {
  const [issue] = error.issues;
  if (!issue || issue.path.length === 0) return 'Invalid request: the body must be a JSON object.';
  const name = parameterName(issue.path);
  if (issue.code === 'custom' && issue.params?.describe) return issue.params.describe(name);
  const value = issue.path.reduce<unknown>((current, key) => (current as Record<PropertyKey, unknown>)?.[key], input);
  const isEmpty = value === '' && issue.code !== 'invalid_type';
  if (value === undefined || value === null || isEmpty) return `${missing(name)} ${SEE_DOCS}`;
  // Either the list of choices, or the message of the parameter's own rule.
  if (['custom', 'invalid_format', 'invalid_value'].includes(issue.code)) return invalidValue(name, value, `${issue.message}.`);
  return `${invalidValue(name, value, ` Hint: Value was of type '${pythonType(value)}'.`)} ${SEE_DOCS}`;
}

/** `metrics[0].key` */
function parameterName(path: readonly PropertyKey[]): string {
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i > 0 ? '.' : ''}${String(key)}`)).join('');
}

/** Refuses a value with a message of its own. `describe` receives the parameter's name. */
export function refuse(context: z.RefinementCtx, describe: (parameter: string) => string): void {
  context.addIssue({ code: 'custom', params: { describe } });
}
