import type { Category, PresentValues } from './column.js';
import { isCounted } from './row-count.js';

/** Number of distinct values in both samples together. Counting stops above `enough`, so large samples are not read to the end. */
export function distinctValues(reference: PresentValues, current: PresentValues, enough: number): number {
  const seen = new Set<Category>();
  for (const values of [reference, current]) {
    for (const value of isCounted(values) ? values.keys() : values) {
      seen.add(value);
      if (seen.size > enough) return seen.size;
    }
  }
  return seen.size;
}
