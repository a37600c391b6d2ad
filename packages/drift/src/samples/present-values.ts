import type { Category } from './category-counts.js';
import type { ColumnValues } from './column.js';

/** The values that are there: null, NaN and infinite ones are missing. */
export function presentValues(values: ColumnValues): Category[] {
  const isPresent = (value: string | number | null): value is Category =>
    typeof value === 'number' ? Number.isFinite(value) : value !== null;
  return Array.from<string | number | null>(values).filter(isPresent);
}
