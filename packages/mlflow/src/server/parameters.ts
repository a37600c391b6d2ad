import { z } from 'zod';
import { int64Of } from '../protocol/int64.js';
import { invalidValue, type NameRule, tagKeyProblem, tooLong } from '../protocol/names.js';
import { refuse } from './input-problem.js';

/*
 * What fields of requests may be.
 */

/** A count. int64 fields of protobuf arrive as numbers, or as strings from clients that follow proto3's JSON mapping strictly. */
export const integer = z.preprocess(
  (value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value),
  z.number().int(),
);
export const positive = integer.pipe(z.number().positive());
/** Any int64, exactly. */
export const int64 = z.preprocess(toInt64, z.union([z.number().int(), z.bigint()]));
/** The same, but a fraction loses what is behind the point. */
export const wholePart = z.preprocess((value) => (typeof value === 'number' ? Math.trunc(value) : value), int64);

function toInt64(value: unknown): unknown {
  if (typeof value === 'string' && /^\s*[-+]?\d+\s*$/.test(value)) return int64Of(BigInt(value.trim().replace('+', ''))) ?? value;
  if (typeof value === 'bigint') return int64Of(value);
  // A number such as 1.7e18 stands for the integer next to it.
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? int64Of(BigInt(value)) : value;
}
/** A string that must not be empty. */
export const required = z.string().min(1);
export const text = z.string();
/** A repeated field of a JSON body. */
export const texts = z.array(z.string());
/** A repeated field of a query: a parameter that is given once or several times. */
export const strings = z.preprocess((value) => (typeof value === 'string' ? [value] : value), texts);
/** A repeated field of an endpoint that is asked by query and by body. */
export const repeated = (method: 'GET' | 'POST') => (method === 'GET' ? strings : texts);
/** A string that satisfies `rule`. */
export function named(rule: NameRule, value: z.ZodType<string> = required) {
  return value.superRefine((name, context) => {
    if (rule(name, '')) refuse(context, (parameter) => rule(name, parameter) as string);
  });
}
/** A string with a maximum length in characters. `what` is its name in the message; default: the parameter. */
export function atMost(most: number, value: z.ZodString = text, what?: string) {
  return value.superRefine((content, context) => {
    if (content.length > most) refuse(context, (parameter) => tooLong(what ?? parameter, most));
  });
}
/** The key of a tag. */
export const tagKey = named(tagKeyProblem);
const itsKey = named((name) => tagKeyProblem(name, 'key'));
/** Tags of `most` characters or fewer. If a key comes twice, the last value counts. */
export function tagsOf(most: number) {
  const tags = z.array(z.object({ key: itsKey, value: atMost(most, text, 'value').default('') }));
  return tags.transform((given) => [...new Map(given.map((tag) => [tag.key, tag])).values()]).default([]);
}
/** A double, also as text: NaN and infinity arrive that way because JSON lacks them. */
export const double = z.union([
  z.number(),
  z.bigint().transform(Number),
  z
    .string()
    .regex(/^(NaN|-?Infinity|-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?)$/i)
    .transform(Number),
]);
export const viewType = enumOf(['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL'], 1);

/** A page size of at most `most`. `by` says which part of the real server checks it, because their messages differ. */
export function maxResults(most: number, by: 'handler' | 'store' = 'handler') {
  return integer.superRefine((size, context) => {
    const say = (why: string) => (parameter: string) => `${invalidValue(parameter, size).slice(0, -1)}. It must be ${why}`;
    if (size < 1) refuse(context, say('a positive integer'));
    else if (size > most && by === 'store') refuse(context, say(`at most ${most}`));
    else if (size > most) context.addIssue({ code: 'too_big', maximum: most, origin: 'number' });
  });
}

/** An enum of protobuf: the name of a value, or its number, which is also taken as text. `first` is the number of the first name. */
export function enumOf<const Names extends readonly [string, ...string[]]>(names: Names, first: number) {
  const named = (value: unknown) => (/^\d+$/.test(String(value)) ? (names[Number(value) - first] ?? value) : value);
  return z.preprocess(named, z.enum(names));
}
