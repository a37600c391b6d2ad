import { checkWhole } from '../checks/check-parameter.js';
import { RandomState } from '../random/random-state.js';
import type { Split } from './split.js';
import { dealStratified } from './stratified-k-fold.js';

export interface RepeatedStratifiedKFoldOptions {
  /** Number of folds, at least 2. Default 5. */
  readonly nSplits?: number;
  /** How many times the rows are dealt out, at least 1. Default 10. */
  readonly nRepeats?: number;
  /** Seed of numpy's RandomState, an integer in [0, 2^32). */
  readonly randomState: number;
  /** The number of each row's group, shape (n), as in `stratifiedKFold`. Default: each row is a group of its own. */
  readonly groups?: ArrayLike<number> | undefined;
}

/**
 * Repeats a shuffled stratified K-fold, equal to scikit-learn's `RepeatedStratifiedKFold`.
 *
 * @param labels shape (n)
 * @returns nRepeats × nSplits splits, one repetition after the other
 * @throws InvalidArgumentError for arguments that `stratifiedKFold` refuses, or if `nRepeats` is not a whole number of at least 1
 */
export function repeatedStratifiedKFold(labels: ArrayLike<number>, options: RepeatedStratifiedKFoldOptions): Split[] {
  const { nRepeats = 10, randomState } = options;
  checkWhole('nRepeats', nRepeats, 1);
  // All repetitions share one generator. Each continues where the previous one stopped.
  const random = new RandomState(randomState);
  return Array.from({ length: nRepeats }, () => dealStratified(labels, options, random)).flat();
}
