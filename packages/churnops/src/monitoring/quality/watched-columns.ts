import { allowedCategories } from '../../record/allowed-categories.js';
import type { CustomerSchema } from '../../record/customer-schema.js';
import { OUTPUTS } from '../watched-query.js';

/** What may be in a column. */
export interface WatchedColumn {
  readonly name: string;
  /** The categories that are allowed; undefined for quantities. */
  readonly categories: readonly (string | number)[] | undefined;
  /** Bounds of a quantity, inclusive. */
  readonly min: number;
  readonly max: number;
  /** Whether a quantity is whole. */
  readonly isWhole: boolean;
  /** Whether each row must have a value. */
  readonly isRequired: boolean;
}

/** The features as the schema has them, then the model's outputs. */
export function watchedColumns(schema: CustomerSchema): WatchedColumn[] {
  return [...schema.features.map((name) => columnOf(schema, name)), ...OUTPUTS.map(outputColumn)];
}

function columnOf(schema: CustomerSchema, name: string): WatchedColumn {
  const field = schema.field(name);
  const bounds = field.kind === 'integer' || field.kind === 'number' ? field : { min: Number.NaN, max: Number.NaN };
  return {
    name,
    categories: schema.isQuantity(name) ? undefined : allowedCategories(field),
    min: bounds.min,
    max: bounds.max,
    isWhole: field.kind === 'integer',
    isRequired: field.required && !field.blankWhen,
  };
}

function outputColumn({ name, kind }: (typeof OUTPUTS)[number]): WatchedColumn {
  const isCategory = kind === 'cat';
  return { name, categories: isCategory ? [0, 1] : undefined, min: 0, max: 1, isWhole: isCategory, isRequired: true };
}
