import { z } from 'zod';
import { ChurnopsError } from '../errors.js';

const cell = z.union([z.string(), z.number()]);

const field = z.strictObject({
  name: z.string().min(1),
  type: z.enum(['string', 'integer', 'number', 'date']),
  title: z.string().optional(),
  description: z.string().optional(),
  constraints: z
    .strictObject({
      required: z.boolean().optional(),
      unique: z.boolean().optional(),
      enum: z.array(z.string()).min(1).optional(),
      minimum: z.number().optional(),
      maximum: z.number().optional(),
      minLength: z.number().int().optional(),
      maxLength: z.number().int().optional(),
    })
    .default({}),
  churnops: z
    .strictObject({
      blankWhen: z.record(z.string(), cell).optional(),
      blankScoredAs: z.number().optional(),
      aliases: z.array(z.string().min(1)).optional(),
    })
    .default({}),
});

/**
 * A Table Schema descriptor (https://specs.frictionlessdata.io/table-schema/) with our additions under `churnops`: the target, the
 * values that mean "left", how many days ahead a prediction looks, and per field when it may be blank, what a blank is scored as, and by
 * what other names files know it.
 */
export const customerDescriptor = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().min(1),
  title: z.string().optional(),
  fields: z.array(field).min(2),
  primaryKey: z.string().min(1),
  missingValues: z.array(z.string()).default(['']),
  churnops: z.strictObject({
    target: z.string().min(1),
    positive: z.array(z.string()).min(1),
    horizonDays: z.number().int().min(1).max(3650).default(30),
  }),
});

export type CustomerDescriptor = z.infer<typeof customerDescriptor>;

/**
 * Checks a descriptor.
 *
 * @param source where it comes from, for error messages
 * @throws ChurnopsError CHURN_SCHEMA naming every field that is wrong
 */
export function parseDescriptor(json: unknown, source: string): CustomerDescriptor {
  const parsed = customerDescriptor.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new ChurnopsError(
    'CHURN_SCHEMA',
    `${source} is not a customer schema: ${problems.join('; ')}`,
    'correct the schema file',
  );
}
