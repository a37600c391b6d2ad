import { categoryFacts, quantityFacts } from './column-facts.js';
import type { WatchedColumn } from './watched-columns.js';

/** Test support: a category column. */
export function categoryColumn(categories: readonly (string | number)[]): WatchedColumn {
  return { name: 'plan', categories, min: Number.NaN, max: Number.NaN, isWhole: false, isRequired: false };
}

/** Test support: a quantity from 0 to 1,000. */
export const QUANTITY: WatchedColumn = {
  name: 'bill',
  categories: undefined,
  min: 0,
  max: 1000,
  isWhole: false,
  isRequired: false,
};

/** Test support: what the checks know of a sample of values; null is a blank. */
export function factsOf(column: WatchedColumn, values: readonly (string | number | null)[]) {
  if (!column.categories)
    return quantityFacts(
      column,
      Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value))),
    );
  const counts = new Map<string | number | null, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return categoryFacts(column, counts);
}
