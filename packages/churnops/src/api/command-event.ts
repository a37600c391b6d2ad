import { z } from 'zod';

/** An error as JSON: `{"code", "message", "remedy"}`, and what some errors add, such as the faults of a file. */
export const errorDocument = z.looseObject({ code: z.string(), message: z.string(), remedy: z.string() });

/**
 * One line of the answer to a command that was asked with `Accept: application/x-ndjson`: how the work goes, and at the end its
 * result or its error.
 */
export const commandEvent = z.discriminatedUnion('event', [
  z.strictObject({ event: z.literal('waiting'), message: z.string() }),
  z.strictObject({ event: z.literal('task'), task: z.int(), name: z.string(), total: z.number().optional() }),
  z.strictObject({ event: z.literal('update'), task: z.int(), value: z.number() }),
  z.strictObject({ event: z.literal('done'), task: z.int(), summary: z.string() }),
  z.strictObject({ event: z.literal('fail'), task: z.int() }),
  z.strictObject({ event: z.literal('result'), result: z.unknown() }),
  z.strictObject({ event: z.literal('error'), error: errorDocument }),
]);
export type CommandEvent = z.infer<typeof commandEvent>;

export const EVENTS_TYPE = 'application/x-ndjson';
