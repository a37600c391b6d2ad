import type { Category, CountedCategories } from '../column.js';

/** The categories of a sample: one for each row, or counted. */
export type Categories = Float64Array | readonly Category[] | CountedCategories;

/** How often each category that occurs in either sample occurs in each. */
interface CategoryCounts {
  readonly reference: readonly number[];
  readonly current: readonly number[];
  /** Rows of the reference sample. */
  readonly referenceRows: number;
  /** Rows of the current sample. */
  readonly currentRows: number;
}

/** Counts by category, categories in order of first occurrence, current first. */
export function categoryCounts(reference: Categories, current: Categories): CategoryCounts {
  const [r, c] = [countCategories(reference), countCategories(current)];
  const categories = [...new Set([...c.keys(), ...r.keys()])];
  return {
    reference: categories.map((category) => r.get(category) ?? 0),
    current: categories.map((category) => c.get(category) ?? 0),
    referenceRows: rowsOf(r),
    currentRows: rowsOf(c),
  };
}

/** How often each category occurs in a sample. */
export function countCategories(categories: Categories): CountedCategories {
  if (categories instanceof Map) return categories;
  const counts = new Map<Category, number>();
  for (const category of categories as Iterable<Category>) counts.set(category, (counts.get(category) ?? 0) + 1);
  return counts;
}

/** Rows of a sample. */
export function rowsOf(counts: CountedCategories): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}
