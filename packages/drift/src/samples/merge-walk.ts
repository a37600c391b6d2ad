import type { SortedPair } from './sample-pair.js';

/**
 * Visits the distinct values of two sorted samples in ascending order.
 *
 * @param visit called with each value, the number of rows of each sample below it, and the number of rows at or below it
 */
export function mergeWalk(
  { reference, current }: SortedPair,
  visit: (value: number, referenceBelow: number, currentBelow: number, referenceUpTo: number, currentUpTo: number) => void,
): void {
  const [a, b] = [reference.values, current.values];
  let [i, j, rowsI, rowsJ] = [0, 0, 0, 0];
  while (i < a.length || j < b.length) {
    const value = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    while (a[i] === value) i++;
    while (b[j] === value) j++;
    const [belowI, belowJ] = [rowsI, rowsJ];
    rowsI = reference.rowsUpTo(i);
    rowsJ = current.rowsUpTo(j);
    visit(value, belowI, belowJ, rowsI, rowsJ);
  }
}
