import type { SortedNumbers } from './sorted-numbers.js';

/** The mean of a sample, and the sum of squared distances from it (`squares`). */
export interface Moments {
  readonly mean: number;
  readonly squares: number;
}

/** Moments of sorted numbers, in two passes, so that a large mean doesn't cost digits. */
export function momentsOf(numbers: SortedNumbers): Moments {
  if (numbers.exactMoments) return numbers.exactMoments;
  const { values, rows, cumulative } = numbers;
  if (!cumulative) {
    const mean = values.reduce((sum, value) => sum + value, 0) / rows;
    return { mean, squares: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) };
  }
  const mean = values.reduce((sum, value, i) => sum + value * numbers.weight(i), 0) / rows;
  return { mean, squares: values.reduce((sum, value, i) => sum + (value - mean) ** 2 * numbers.weight(i), 0) };
}
