import { z } from 'zod';
import { invalid } from '../protocol/mlflow-error.js';
import { missing } from '../protocol/names.js';
import { pythonValue } from '../protocol/python-text.js';
import { refuse, SEE_DOCS } from './input-problem.js';

/*
 * Parameters as mlflow/server/auth reads them: it asks whether there is one, and looks at the value later, with messages of its own.
 */

/** Any value, but there must be one. */
export const present = z.unknown().superRefine((value, context) => {
  if (value === undefined) refuse(context, (parameter) => `${missing(parameter)} ${SEE_DOCS}`);
});

/** As text, as a message shows it. */
export const presentText = present.transform((value) => (typeof value === 'string' ? value : pythonValue(value)));

/** What Python's `int` makes an integer of. */
export const presentInteger = present.transform((value, context) => {
  const integer = integerOf(value);
  if (integer !== undefined) return integer;
  if (value !== undefined) refuse(context, (parameter) => notInteger(parameter, value));
  return z.NEVER;
});

/** @throws MlflowError INVALID_PARAMETER_VALUE */
export function requireInteger(parameter: string, value: unknown): number {
  const integer = integerOf(value);
  if (integer === undefined) throw invalid(notInteger(parameter, value));
  return integer;
}

/** @throws MlflowError INVALID_PARAMETER_VALUE if there is no value */
export function requirePresent(parameter: string, value: unknown): unknown {
  if (value === undefined) throw invalid(`${missing(parameter)} ${SEE_DOCS}`);
  return value;
}

function notInteger(parameter: string, value: unknown): string {
  return `Parameter '${parameter}' must be an integer. Got: ${pythonValue(value)}`;
}

/** Larger ones are no id of anything, and no number of the database either. */
const LARGEST = 2 ** 63;

function integerOf(value: unknown): number | undefined {
  const isText = typeof value === 'string' && /^\s*[-+]?\d+\s*$/.test(value);
  const isNumber = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
  if (!isText && !isNumber) return undefined;
  const integer = Math.trunc(Number(value));
  return Math.abs(integer) < LARGEST ? integer : undefined;
}
