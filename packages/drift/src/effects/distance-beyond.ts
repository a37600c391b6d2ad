import type { SortedPair } from '../samples/sample-pair.js';
import type { SortedNumbers } from '../samples/sorted-numbers.js';

/**
 * How far two samples are apart, as a share of rows, if values that differ by at most a tolerance count as equal. It is the least share of rows
 * that would have to change. With the tolerance 0, it is the Kolmogorov–Smirnov distance.
 *
 * It is the largest of P(reference ≤ x) − P(current ≤ x + tolerance) and P(current ≤ x) − P(reference ≤ x + tolerance) over all x. Lévy's
 * metric of distributions is built from these differences.
 */
export function distanceBeyond({ reference, current }: SortedPair, tolerance: number): number {
  return Math.max(largestLead(reference, current, tolerance), largestLead(current, reference, tolerance));
}

/**
 * The largest difference, over all x, between the share of `first` at or below x and the share of `second` at or below x + tolerance. The
 * difference grows only at values of `first`.
 */
function largestLead(first: SortedNumbers, second: SortedNumbers, tolerance: number): number {
  const [m, n] = [first.rows, second.rows];
  let [largest, j] = [0, 0];
  for (let i = 0; i < first.values.length; i++) {
    const limit = (first.values[i] as number) + tolerance;
    while (j < second.values.length && (second.values[j] as number) <= limit) j++;
    largest = Math.max(largest, first.rowsUpTo(i + 1) / m - second.rowsUpTo(j) / n);
  }
  return largest;
}
