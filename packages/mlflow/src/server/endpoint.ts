import { z } from 'zod';
import type { User } from '../auth/permission.js';
import { invalid } from '../protocol/mlflow-error.js';
import { itemNameProblem } from '../protocol/names.js';

/** One call of the REST API: `/api/2.0/mlflow/` + path. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** Of the API. Default `2.0` */
  readonly version?: '3.0';
  /**
   * @param input the parsed JSON body, or the query of a GET
   * @param caller whose request it is; undefined where users need not say
   */
  readonly handle: (input: unknown, caller?: User) => Promise<object>;
}

/**
 * An endpoint whose input is checked against `shape` first.
 *
 * @throws from `handle`: MlflowError INVALID_PARAMETER_VALUE that names the parameter
 */
export function endpoint<Shape extends z.ZodRawShape>(
  method: Endpoint['method'],
  path: string,
  shape: Shape,
  handle: (input: z.output<z.ZodObject<Shape>>, caller?: User) => Promise<object>,
): Endpoint {
  const schema = z.object(shape);
  return { method, path, handle: async (input, caller) => handle(parse(schema, input), caller) };
}

/** @throws MlflowError INVALID_PARAMETER_VALUE that names the parameter */
export function parseInput<Shape extends z.ZodRawShape>(shape: Shape, input: unknown): z.output<z.ZodObject<Shape>> {
  return parse(z.object(shape), input);
}

function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input ?? {});
  if (!parsed.success) throw invalid(describeIssue(parsed.error, input));
  refuseNul(parsed.data);
  return parsed.data;
}

/** Postgres keeps no text with NUL. @throws MlflowError INVALID_PARAMETER_VALUE */
export function refuseNul(value: unknown): void {
  if (typeof value === 'string' && value.includes('\0')) {
    throw invalid(`Invalid value ${JSON.stringify(value).slice(0, 200)}: a text must not have a NUL character.`);
  }
  if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) refuseNul(item);
}

function describeIssue(error: z.ZodError, input: unknown): string {
  const [issue] = error.issues;
  if (!issue || issue.path.length === 0) return 'Invalid request: the body must be a JSON object.';
  const name = issue.path.join('.');
  const value = issue.path.reduce<unknown>((current, key) => (current as Record<PropertyKey, unknown>)?.[key], input);
  if (value === undefined) return `Missing value for required parameter '${name}'.`;
  return `Invalid value ${JSON.stringify(value)?.slice(0, 200)} for parameter '${name}': ${issue.message}.`;
}

/** proto int64 fields come as numbers, and as strings from clients that follow proto3 JSON to the letter. */
export const int64 = z.coerce.number().int();
/** A string that must not be empty. */
export const required = z.string().min(1);
export const text = z.string();
/** A repeated field: a JSON array, or a query parameter once or several times. */
export const strings = z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.string()));
/** A string that `problem` finds nothing wrong with. */
export function named(problem: (name: string) => string | undefined) {
  return required.superRefine((name, context) => {
    const message = problem(name);
    if (message) context.addIssue({ code: 'custom', message });
  });
}
/** The key of a metric, param or tag. */
export const itemName = named(itemNameProblem);
export const keyValue = z.object({ key: itemName, value: z.string().default('') });
export const keyValues = z.array(keyValue).default([]);
/** A double, with the special values that JSON lacks as strings. */
export const double = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]).transform((value) => Number(value));
export const viewType = z.enum(['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL']);

/** Page size: at most `most`, as the real server insists. */
export function maxResults(most: number) {
  return z.coerce.number().int().positive().max(most);
}
