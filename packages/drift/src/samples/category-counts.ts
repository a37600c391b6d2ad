/** A value of a categorical column. */
export type Category = string | number;

/** How often each category is in each sample. Both lists have the same order. */
export interface CategoryCounts {
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/** Counts each category of either sample, in order of first occurrence, the current sample's first. */
export function categoryCounts(reference: readonly Category[], current: readonly Category[]): CategoryCounts {
  const counts = new Map<Category, { reference: number; current: number }>();
  for (const [side, values] of [['current', current] as const, ['reference', reference] as const]) {
    for (const value of values) {
      const pair = counts.get(value) ?? { reference: 0, current: 0 };
      pair[side]++;
      counts.set(value, pair);
    }
  }
  const pairs = [...counts.values()];
  return { current: pairs.map((pair) => pair.current), reference: pairs.map((pair) => pair.reference) };
}
