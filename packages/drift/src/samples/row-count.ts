import type { ColumnValues } from './column.js';

/** Number of rows that a column's values come from. */
export function rowCount(values: ColumnValues): number {
  if (!isCounted(values)) return values.length;
  let rows = 0;
  for (const count of values.values()) rows += count;
  return rows;
}

/** Whether a column comes as how often each value occurs. */
export function isCounted<Value>(
  values: Float64Array | readonly Value[] | ReadonlyMap<Value, number>,
): values is ReadonlyMap<Value, number> {
  return values instanceof Map;
}
