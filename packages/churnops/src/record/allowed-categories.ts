import type { CustomerField } from './customer-schema.js';

/** A field of whole numbers with more of them is no list of categories. */
const MOST = 1000;

/** The values that a field may have, if it is a list of them: the categories of a text, or the whole numbers of a small range, such as 0 and 1. */
export function allowedCategories(field: CustomerField): readonly (string | number)[] | undefined {
  if (field.kind === 'category') return field.values;
  if (field.kind !== 'integer' || field.max - field.min >= MOST) return undefined;
  return Array.from({ length: field.max - field.min + 1 }, (_, i) => field.min + i);
}
