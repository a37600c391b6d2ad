import { z } from 'zod';

/** An error as JSON: `{"code", "message", "remedy"}`, and what some errors add, such as the faults of a file. */
export const errorDocument = z.looseObject({ code: z.string(), message: z.string(), remedy: z.string() });

/** The work waits for other work of the same kind. */
const waiting = z.strictObject({ event: z.literal('waiting'), message: z.string() });
/** A task begins; `total` is what `value` of its updates will reach, if that is known. */
const task = z.strictObject({ event: z.literal('task'), task: z.int(), name: z.string(), total: z.number().optional() });
const update = z.strictObject({ event: z.literal('update'), task: z.int(), value: z.number() });
const done = z.strictObject({ event: z.literal('done'), task: z.int(), summary: z.string() });
const fail = z.strictObject({ event: z.literal('fail'), task: z.int() });
/** The last event of work that succeeded. */
const result = z.strictObject({ event: z.literal('result'), result: z.unknown() });
/** The last event of work that failed. */
const error = z.strictObject({ event: z.literal('error'), error: errorDocument });

/** The events that are the same for every command, by their name. */
export const COMMON_EVENTS = { waiting, task, update, done, fail, error } as const;

/**
 * One line of the answer to a command that was asked with `Accept: application/x-ndjson`: how the work goes, and at the end its
 * result or its error.
 */
export const commandEvent = z.discriminatedUnion('event', [waiting, task, update, done, fail, error, result]);
export type CommandEvent = z.infer<typeof commandEvent>;

export const EVENTS_TYPE = 'application/x-ndjson';
