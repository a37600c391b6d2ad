import type { SortedNumbers } from './sorted-numbers.js';

/** The mean of a sample, and the sum of squared distances from it (`squares`). */
export interface Moments {
  readonly mean: number;
  readonly squares: number;
}

/**
 * Moments of sorted numbers, in two passes, so that a large mean doesn't cost digits. The sum of what the mean leaves over would be 0 without
 * rounding, so it corrects both.
 */
export function momentsOf(numbers: SortedNumbers): Moments {
  if (numbers.exactMoments) return numbers.exactMoments;
  const { values, rows, cumulative } = numbers;
  const mean = values.reduce((sum, value, i) => sum + value * (cumulative ? numbers.weight(i) : 1), 0) / rows;
  let [squares, leftOver] = [0, 0];
  for (const [i, value] of values.entries()) {
    const weight = cumulative ? numbers.weight(i) : 1;
    squares += (value - mean) ** 2 * weight;
    leftOver += (value - mean) * weight;
  }
  return { mean: mean + leftOver / rows, squares: squares - leftOver ** 2 / rows };
}
