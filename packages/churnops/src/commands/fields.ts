import { z } from 'zod';
import type { DecimalMark, Delimiter } from '../customers/csv-dialect.js';
import { parseDay } from '../logical-date.js';

/** A field for a day, `YYYY-MM-DD`. A wrong one is CHURN_DATE, as on every other way. */
export function dateField(description: string) {
  return z
    .string({ error: 'must be a day as YYYY-MM-DD' })
    .refine((text) => parseDay(text) === text)
    .meta({ format: 'date', description })
    .optional();
}

/** A field for a whole number from 1 to `most`. */
export function countField(most: number, standard: number, description: string) {
  const error = `must be a whole number from 1 to ${most}`;
  return z.int({ error }).min(1, { error }).max(most, { error }).default(standard).describe(description);
}

/** A field for the number of a version. */
export function versionField(description: string) {
  return z
    .int({ error: 'must be the number of a version' })
    .min(1, { error: 'must be 1 or more' })
    .optional()
    .describe(description);
}

export const fileField = z
  .string({ error: 'must be the path of a CSV file' })
  .min(1, { error: 'must not be empty' })
  .describe('path of the CSV file');

export const onErrorField = z
  .enum(['fail', 'reject'], { error: 'must be fail or reject' })
  .default('fail')
  .describe('what a bad row does: fail the import, or go to FILE.rejects.csv');

export const delimiterField = z
  .enum([',', ';', '|', 'tab', '\t'], { error: 'must be , ; | or tab' })
  .transform((name): Delimiter => (name === 'tab' ? '\t' : name))
  .optional()
  .describe('between fields (default: found out)');

export const decimalField = z
  .enum(['point', 'comma', '.', ','], { error: 'must be point or comma' })
  .transform((name): DecimalMark => (name === 'point' || name === '.' ? '.' : ','))
  .optional()
  .describe('before decimals (default: found out)');
