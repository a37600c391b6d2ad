import { z } from 'zod';
import type { Access } from '../accounts/access.js';
import type { Needs } from '../accounts/needs.js';
import { int64Of } from '../protocol/int64.js';
import { invalid } from '../protocol/mlflow-error.js';
import { invalidValue, missing, type NameRule, tagKeyProblem, tooLong } from '../protocol/names.js';
import { pythonType } from '../protocol/python-text.js';

/** One call of the REST API: `/api/2.0/mlflow/` + path. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** The API's version. Default `2.0`. */
  readonly version?: '3.0';
  /** Who may call it, where users log in. */
  readonly needs: Needs;
  /** Largest body, in bytes. Default 16 MiB. */
  readonly bodyLimit?: number;
  /** Whether it may log metrics without waiting for those that were logged before. Default false. */
  readonly logsMetrics?: true;
  /** Whether a null in the body is a value, not a field that is left out. Default false. */
  readonly keepsNulls?: true;
  /**
   * @param input the parsed JSON body, or the query of a GET
   * @param access what the caller may do beyond what the endpoint needs
   */
  readonly handle: (input: unknown, access: Access) => Promise<object>;
}

export interface EndpointOptions<Shape extends z.ZodRawShape> extends Omit<Endpoint, 'handle'> {
  /** What the input must look like. */
  readonly input: Shape;
  /** Whatever it returns is the answer; nothing becomes `{}`. */
  // biome-ignore lint/suspicious/noConfusingVoidType: most handlers hand on a store's Promise<void>
  readonly handle: (input: z.output<z.ZodObject<Shape>>, access: Access) => Promise<object | void>;
}

/**
 * An endpoint whose input is checked first.
 *
 * @throws from `handle`: MlflowError INVALID_PARAMETER_VALUE that names the parameter
 *
 * @example
 * endpoint({
 *   method: 'DELETE',
 *   path: 'registered-models/delete',
 *   needs: manages(byModelName),
 *   input: { name: required },
 *   handle: ({ name }) => registry.deleteModel(name),
 * });
 */
export function endpoint<Shape extends z.ZodRawShape>({ input: shape, handle, ...rest }: EndpointOptions<Shape>): Endpoint {
  const schema = z.object(shape);
  return { ...rest, handle: async (input, access) => (await handle(parse(schema, input), access)) ?? {} };
}

/**
 * Checks a query or a body outside of an `endpoint`.
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE that names the parameter
 */
export function parseInput<Shape extends z.ZodRawShape>(shape: Shape, input: unknown): z.output<z.ZodObject<Shape>> {
  refuseUnstorable(input);
  return parse(z.object(shape), input);
}

function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input ?? {});
  if (!parsed.success) throw invalid(describeIssue(parsed.error, input));
  return parsed.data;
}

/** Half of a surrogate pair, which no UTF-8 can hold. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Refuses text that Postgres cannot store as it is: with NUL, or with half a character. @throws MlflowError INVALID_PARAMETER_VALUE */
export function refuseUnstorable(value: unknown): void {
  if (typeof value === 'string' && value.includes('\0')) {
    throw invalid(`Invalid value ${JSON.stringify(value).slice(0, 200)}: a text must not have a NUL character.`);
  }
  if (typeof value === 'string' && LONE_SURROGATE.test(value)) {
    throw invalid(`Invalid value ${JSON.stringify(value).slice(0, 200)}: a text must not have half of a surrogate pair.`);
  }
  if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) refuseUnstorable(item);
}

/** What the real server adds to messages when a handler checks its parameters (mlflow/server/handlers.py). */
export const SEE_DOCS = 'See the API docs for more information about request parameters.';

function describeIssue(error: z.ZodError, input: unknown): string {
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
export const viewType = z.enum(['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL']);

/** A page size of at most `most`. `by` says which part of the real server checks it, because their messages differ. */
export function maxResults(most: number, by: 'handler' | 'store' = 'handler') {
  return integer.superRefine((size, context) => {
    const say = (why: string) => (parameter: string) => `${invalidValue(parameter, size).slice(0, -1)}. It must be ${why}`;
    if (size < 1) refuse(context, say('a positive integer'));
    else if (size > most && by === 'store') refuse(context, say(`at most ${most}`));
    else if (size > most) context.addIssue({ code: 'too_big', maximum: most, origin: 'number' });
  });
}
