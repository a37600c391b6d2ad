import { checkWhole } from '../checks/check-parameter.js';
import { RandomState } from '../random/random-state.js';
import type { Split } from './split.js';
import { dealStratified } from './stratified-k-fold.js';

export interface RepeatedStratifiedKFoldOptions {
  /** Number of folds, at least 2. Default 5. */
  readonly nSplits?: number;
  /** How often the rows are dealt out anew. Default 10. */
  readonly nRepeats?: number;
  readonly randomState: number;
}

/** `nRepeats` shuffled stratified K-folds one after the other, equal to scikit-learn's `RepeatedStratifiedKFold`. */
export function repeatedStratifiedKFold(labels: ArrayLike<number>, options: RepeatedStratifiedKFoldOptions): Split[] {
  const { nSplits = 5, nRepeats = 10, randomState } = options;
  checkWhole('nRepeats', nRepeats, 1);
  // One generator for all repetitions: each goes on where the one before it stopped.
  const random = new RandomState(randomState);
  return Array.from({ length: nRepeats }, () => dealStratified(labels, nSplits, random)).flat();
}
