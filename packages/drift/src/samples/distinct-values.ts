import type { Category, PresentValues } from './column.js';
import { isCounted } from './row-count.js';
import { SortedNumbers } from './sorted-numbers.js';

/** Number of distinct values in both samples together. Counting stops above `enough`, so large samples need not be read to the end. */
export function distinctValues(reference: PresentValues, current: PresentValues, enough: number): number {
  const seen = new Set<Category>();
  for (const values of [reference, current]) {
    for (const value of eachOnce(values)) {
      seen.add(value);
      if (seen.size > enough) return seen.size;
    }
  }
  return seen.size;
}

function eachOnce(values: PresentValues): Iterable<Category> {
  if (values instanceof SortedNumbers) return values.values;
  return isCounted(values) ? values.keys() : values;
}
