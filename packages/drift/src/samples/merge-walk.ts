import type { NumberPair } from './sample-pair.js';

/**
 * Walks over the distinct values of two sorted samples, in ascending order.
 *
 * @param visit called with a value, and how many values of each sample are below it and at or below it
 */
export function mergeWalk(
  { reference, current }: NumberPair,
  visit: (value: number, referenceBelow: number, currentBelow: number, referenceUpTo: number, currentUpTo: number) => void,
): void {
  let i = 0;
  let j = 0;
  while (i < reference.length || j < current.length) {
    const value = Math.min(reference[i] ?? Infinity, current[j] ?? Infinity);
    const [belowI, belowJ] = [i, j];
    while (reference[i] === value) i++;
    while (current[j] === value) j++;
    visit(value, belowI, belowJ, i, j);
  }
}
