import type { Category, ColumnValues, PresentValues } from './column.js';
import { NumberSummary } from './number-summary.js';

/** The values without the missing ones (null, NaN and infinity), and without those that occur 0 times. */
export function presentValues(values: ColumnValues): PresentValues {
  if (values instanceof NumberSummary) return values.sorted();
  if (values instanceof Map) return new Map([...values].filter(([value, count]) => isPresent(value) && count > 0));
  if (values instanceof Float64Array) return values.every(Number.isFinite) ? values : values.filter(Number.isFinite);
  const list = values as readonly (Category | null)[];
  return list.every(isPresent) ? list : list.filter(isPresent);
}

function isPresent(value: Category | null): value is Category {
  return typeof value === 'number' ? Number.isFinite(value) : value !== null && value !== undefined;
}
