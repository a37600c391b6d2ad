import type { Category, PresentValues } from './column.js';
import { isCounted, rowCount } from './row-count.js';
import { SortedNumbers } from './sorted-numbers.js';

/** How often each category is in each sample. The lists have the same order. */
export interface CategoryCounts {
  /** The categories of both samples: numbers by size, then texts by code unit. */
  readonly categories: readonly Category[];
  readonly reference: readonly number[];
  readonly current: readonly number[];
  readonly referenceRows: number;
  readonly currentRows: number;
}

/** Counts each category in both samples. Categories are sorted, because rounding would otherwise make scores depend on the order of rows. */
export function categoryCounts(reference: PresentValues, current: PresentValues): CategoryCounts {
  const [inReference, inCurrent] = [counted(reference), counted(current)];
  const categories = [...new Set([...inReference.keys(), ...inCurrent.keys()])].sort(compareCategories);
  return {
    categories,
    reference: categories.map((category) => inReference.get(category) ?? 0),
    current: categories.map((category) => inCurrent.get(category) ?? 0),
    referenceRows: rowCount(reference),
    currentRows: rowCount(current),
  };
}

function compareCategories(a: Category, b: Category): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : 1;
}

function counted(values: PresentValues): ReadonlyMap<Category, number> {
  if (isCounted(values)) return values;
  if (values instanceof SortedNumbers) {
    const counts = new Map<Category, number>();
    for (const [i, value] of values.values.entries()) counts.set(value, (counts.get(value) ?? 0) + values.weight(i));
    return counts;
  }
  // A counter that is found is changed in place. This saves half the look-ups, which are nearly all of the work.
  const counters = new Map<Category, { count: number }>();
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as Category;
    const counter = counters.get(value);
    if (counter) counter.count++;
    else counters.set(value, { count: 1 });
  }
  return new Map(Array.from(counters, ([value, { count }]) => [value, count]));
}
