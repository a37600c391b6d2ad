import { checkWhole } from '../checks/check-parameter.js';
import { RandomState } from '../random/random-state.js';
import type { Split } from './split.js';
import { dealStratified } from './stratified-k-fold.js';

export interface RepeatedStratifiedKFoldOptions {
  /** Number of folds, at least 2. Default 5. */
  readonly nSplits?: number;
  /** How many times the rows are dealt out, at least 1. Default 10. */
  readonly nRepeats?: number;
  /** Seed of numpy's RandomState. */
  readonly randomState: number;
  /** Number of each row's group, as in `stratifiedKFold`. Default: none. */
  readonly groups?: ArrayLike<number> | undefined;
}

/**
 * `nRepeats` shuffled stratified K-folds one after the other, equal to scikit-learn's `RepeatedStratifiedKFold`.
 *
 * @param labels shape (n)
 * @throws InvalidArgumentError for what `stratifiedKFold` refuses, or `nRepeats` that is not a whole number of at least 1
 */
export function repeatedStratifiedKFold(labels: ArrayLike<number>, options: RepeatedStratifiedKFoldOptions): Split[] {
  const { nRepeats = 10, randomState } = options;
  checkWhole('nRepeats', nRepeats, 1);
  // One generator for all repetitions: each continues where the previous one stopped.
  const random = new RandomState(randomState);
  return Array.from({ length: nRepeats }, () => dealStratified(labels, options, random)).flat();
}
