import { mergeWalk } from './merge-walk.js';
import type { SortedPair } from './sample-pair.js';

/**
 * Integral, over all numbers, of a function of the difference between the empirical distribution functions of two samples.
 *
 * @param of the function. It must be 0 at 0, because both distribution functions are equal outside the range of the values
 */
export function integrateGap(sorted: SortedPair, of: (gap: number) => number): number {
  const [m, n] = [sorted.reference.rows, sorted.current.rows];
  let sum = 0;
  let previous = 0;
  mergeWalk(sorted, (value, i, j) => {
    // Below the first value both functions are 0.
    if (i > 0 || j > 0) sum += of(i / m - j / n) * (value - previous);
    previous = value;
  });
  return sum;
}
