import { z } from 'zod';
import type { Access } from '../accounts/access.js';
import type { Needs } from '../accounts/needs.js';
import { invalid } from '../protocol/mlflow-error.js';
import { describeIssue } from './input-problem.js';
import { refuseUnstorable } from './unstorable.js';

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
