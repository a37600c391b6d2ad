/** Category of a categorical column. */
export type Category = string | number;

/** How often each category that occurs in either sample occurs in each. */
export interface CategoryCounts {
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/** Counts by category, categories in order of first occurrence, current first. */
export function categoryCounts(reference: readonly Category[], current: readonly Category[]): CategoryCounts {
  const counts = new Map<Category, [number, number]>();
  for (const [side, values] of [current, reference].entries()) {
    for (const value of values) {
      const pair = counts.get(value) ?? [0, 0];
      pair[side]++;
      counts.set(value, pair);
    }
  }
  return {
    current: Array.from(counts.values(), ([count]) => count),
    reference: Array.from(counts.values(), ([, count]) => count),
  };
}
