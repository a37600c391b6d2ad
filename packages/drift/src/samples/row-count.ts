import type { Category, ColumnValues, PresentValues } from './column.js';
import { NumberSummary } from './number-summary.js';
import { SortedNumbers } from './sorted-numbers.js';

/** Number of rows that a column's values come from. */
export function rowCount(values: ColumnValues | PresentValues): number {
  if (values instanceof NumberSummary || values instanceof SortedNumbers) return values.rows;
  if (!isCounted(values)) return values.length;
  let rows = 0;
  for (const count of values.values()) rows += count;
  return rows;
}

/** Whether a column's values come as a map of how often each value occurs. */
export function isCounted<Value extends Category | null>(
  values: Float64Array | readonly Value[] | ReadonlyMap<Value, number> | NumberSummary | SortedNumbers,
): values is ReadonlyMap<Value, number> {
  return values instanceof Map;
}
