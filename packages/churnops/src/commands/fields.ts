import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { dayOf, parseLogicalDate } from '../logical-date.js';

/** A field for a day, `YYYY-MM-DD`. A wrong one is CHURN_DATE, as on every other way. */
export function dateField(description: string) {
  return z
    .string({ error: 'must be a day as YYYY-MM-DD' })
    .refine((text) => parseLogicalDate(text) === text)
    .meta({ format: 'date', description })
    .optional();
}

/** The logical date that was asked for, or today. */
export function logicalDate({ now }: Pick<PipelineContext, 'now'>, date: string | undefined): string {
  return date ?? dayOf(now());
}

/** A field for a whole number from 1 to `most`. */
export function countField(most: number, standard: number, description: string) {
  const error = `must be a whole number from 1 to ${most}`;
  return z.int({ error }).min(1, { error }).max(most, { error }).default(standard).describe(description);
}
