import type { SortedNumbers } from '../samples/sorted-numbers.js';

/** Interquartile range of the standard normal distribution. */
const NORMAL_RANGE = 1.3489795003921634;

/**
 * The standard deviation of numbers, estimated from their interquartile range as for a normal distribution, so that a few values far away don't
 * change it. 0 if the middle half is one value, or is too wide for a double.
 */
export function robustDeviation(numbers: SortedNumbers): number {
  const last = numbers.rows - 1;
  const range = numbers.ofRow(Math.floor(0.75 * last)) - numbers.ofRow(Math.floor(0.25 * last));
  return Number.isFinite(range) ? range / NORMAL_RANGE : 0;
}
