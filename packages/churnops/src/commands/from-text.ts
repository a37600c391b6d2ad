import { z } from 'zod';
import type { Command } from './command.js';

/** What a field accepts, in JSON Schema's words. */
export interface FieldSchema {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
}

/** The fields of a command's input, in their order, and which of them must be given. */
export function fieldsOf({ input }: Pick<Command, 'input'>): readonly { name: string; schema: FieldSchema; required: boolean }[] {
  const { properties = {}, required = [] } = z.toJSONSchema(input, { io: 'input' });
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    schema: schema as FieldSchema,
    required: required.includes(name),
  }));
}

/**
 * Converts an input whose values are texts, from a query or the command line: a text becomes a number or a boolean where the field takes
 * one. Anything else stays as it is; the input's schema refuses it if it is wrong.
 */
export function fromText(command: Pick<Command, 'input'>, texts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const types = new Map(fieldsOf(command).map(({ name, schema }) => [name, schema.type]));
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, valueFrom(types.get(name), text)]));
}

function valueFrom(type: string | undefined, text: unknown): unknown {
  if (typeof text !== 'string') return text;
  if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
