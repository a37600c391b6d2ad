import type { Category, PresentValues } from './column.js';
import { isCounted, rowCount } from './row-count.js';

/** How often each category is in each sample. Both lists have the same order. */
export interface CategoryCounts {
  readonly reference: readonly number[];
  readonly current: readonly number[];
  readonly referenceRows: number;
  readonly currentRows: number;
}

/** Counts each category of either sample, in order of first occurrence, the current sample's first. */
export function categoryCounts(reference: PresentValues, current: PresentValues): CategoryCounts {
  const [inReference, inCurrent] = [counted(reference), counted(current)];
  const categories = [...new Set([...inCurrent.keys(), ...inReference.keys()])];
  return {
    reference: categories.map((category) => inReference.get(category) ?? 0),
    current: categories.map((category) => inCurrent.get(category) ?? 0),
    referenceRows: rowCount(reference),
    currentRows: rowCount(current),
  };
}

function counted(values: PresentValues): ReadonlyMap<Category, number> {
  if (isCounted(values)) return values;
  const counts = new Map<Category, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
