import { InvalidArgumentError } from '../checks/errors.js';
import { RandomState } from '../random/random-state.js';
import type { Split } from './split.js';

export interface KFoldOptions {
  /** Number of folds, at least 2. Default 5. */
  readonly nSplits?: number;
  /** Seed that shuffles the rows before they are dealt out, an integer in [0, 2^32). Without it, the folds follow the row order. */
  readonly randomState?: number;
}

/**
 * Splits rows into K folds, equal to scikit-learn's `KFold`. The folds are consecutive, or shuffled if there is a seed.
 *
 * @param n number of rows, at least `nSplits`
 * @returns one split for each fold; the fold is the test part
 * @throws InvalidArgumentError if `nSplits` is not a whole number from 2 to n, or for a seed out of its range
 */
export function kFold(n: number, options: KFoldOptions = {}): Split[] {
  const nSplits = checkedSplits(options.nSplits ?? 5, n);
  const order =
    options.randomState === undefined
      ? Int32Array.from({ length: n }, (_, i) => i)
      : new RandomState(options.randomState).permutation(n);
  const foldOf = new Int32Array(n);
  let start = 0;
  for (let fold = 0; fold < nSplits; fold++) {
    const size = Math.floor(n / nSplits) + (fold < n % nSplits ? 1 : 0);
    for (let i = start; i < start + size; i++) foldOf[order[i]] = fold;
    start += size;
  }
  return splitsFromFolds(foldOf, nSplits);
}

/** One split for each fold. The rows of the fold are the test part. Both parts are in row order. */
export function splitsFromFolds(foldOf: Int32Array, nSplits: number): Split[] {
  return Array.from({ length: nSplits }, (_, fold) => {
    const train: number[] = [];
    const test: number[] = [];
    for (let row = 0; row < foldOf.length; row++) (foldOf[row] === fold ? test : train).push(row);
    return { train: Int32Array.from(train), test: Int32Array.from(test) };
  });
}

/** Returns `nSplits`, and throws unless it is a whole number between 2 and `n`. */
export function checkedSplits(nSplits: number, n: number): number {
  if (!Number.isInteger(nSplits) || nSplits < 2 || nSplits > n) {
    throw new InvalidArgumentError('nSplits', nSplits, `a whole number between 2 and the number of rows (${n})`);
  }
  return nSplits;
}
