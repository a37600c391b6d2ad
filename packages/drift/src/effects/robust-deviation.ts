import type { SortedNumbers } from '../samples/sorted-numbers.js';

/** Interquartile range of the standard normal distribution. */
const NORMAL_RANGE = 1.3489795003921634;

/**
 * Standard deviation of numbers by their interquartile range, as that of a normal distribution: a few values far away do not move it. 0 if
 * the middle half is one value, or is wider than a double holds.
 */
export function robustDeviation(numbers: SortedNumbers): number {
  const last = numbers.rows - 1;
  const range = numbers.ofRow(Math.floor(0.75 * last)) - numbers.ofRow(Math.floor(0.25 * last));
  return Number.isFinite(range) ? range / NORMAL_RANGE : 0;
}
