import { z } from 'zod';
import type { DecimalMark, Delimiter } from '../customers/csv-dialect.js';
import { parseDay } from '../logical-date.js';

/** A field for a day, `YYYY-MM-DD`. A wrong one is CHURN_DATE, as everywhere. */
export function dateField(description: string) {
  return z
    .string({ error: 'must be a day as YYYY-MM-DD' })
    .refine((text) => parseDay(text) === text)
    .meta({ format: 'date', description })
    .optional();
}

/** A field for a whole number from 1 to `most`. */
export function countField(most: number, standard: number, description: string) {
  return count(1, most).default(standard).describe(description);
}

/** As `countField`, for a number that need not be given. */
export function optionalCountField(most: number, description: string) {
  return count(1, most).optional().describe(description);
}

/** Largest offset of a list: more than any list will have, and safe in SQL. */
const MOST_LEFT_OUT = 1_000_000;

/**
 * The fields of a list that comes in pages, the same for each list. The list ends with the page that is shorter than its limit.
 *
 * An offset, not a cursor: a list is a plain array, which has no place for a cursor, and people can type an offset. Lists are newest first,
 * so items that are added between two requests may repeat on the next page, but none is missed.
 *
 * @param most most items of a page
 * @param standard items of a page if the request doesn't say
 */
export function pageFields(most: number, standard: number) {
  return { limit: countField(most, standard, 'how many at most'), offset: offsetField };
}

const offsetField = count(0, MOST_LEFT_OUT).default(0).describe('how many of the newest to leave out');

/** As `pageFields`, for a list that is returned whole by default. */
export function wholeListFields(most: number) {
  return { limit: count(1, most).optional().describe('how many at most (default: all)'), offset: offsetField };
}

function count(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
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
