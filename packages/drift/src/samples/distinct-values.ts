import type { Category } from './category-counts.js';

/** Number of distinct values in both samples together. Counting stops above `enough`, so large samples are not read to the end. */
export function distinctValues(reference: readonly Category[], current: readonly Category[], enough: number): number {
  const seen = new Set<Category>();
  for (const values of [reference, current]) {
    for (const value of values) {
      seen.add(value);
      if (seen.size > enough) return seen.size;
    }
  }
  return seen.size;
}
