import { InvalidArgumentError } from '../checks/errors.js';
import { RandomState } from '../random/random-state.js';
import { groupByClass } from './group-by-class.js';
import { checkedSplits, type KFoldOptions, splitsFromFolds } from './k-fold.js';
import type { Split } from './split.js';

/**
 * K folds that keep the classes' shares, equal to scikit-learn's `StratifiedKFold`. A class with fewer rows than there are folds is
 * missing from some test parts; scikit-learn warns of it.
 *
 * @param labels shape (n)
 * @throws InvalidArgumentError if every class has fewer rows than there are folds, or `nSplits` is not from 2 to n
 */
export function stratifiedKFold(labels: ArrayLike<number>, options: KFoldOptions = {}): Split[] {
  const random = options.randomState === undefined ? undefined : new RandomState(options.randomState);
  return dealStratified(labels, options.nSplits ?? 5, random);
}

/** @param random shuffles each class's rows before they are dealt out; undefined: in row order */
export function dealStratified(labels: ArrayLike<number>, folds: number, random: RandomState | undefined): Split[] {
  const nSplits = checkedSplits(folds, labels.length);
  // scikit-learn deals out the classes in the order of their first rows. The random draws depend on it.
  const groups = groupByClass(labels).sort((a, b) => a.rows[0] - b.rows[0]);
  const largest = Math.max(...groups.map(({ rows }) => rows.length));
  if (largest < nSplits) throw new InvalidArgumentError('nSplits', nSplits, `at most ${largest}, the largest class`);
  const foldOf = new Int32Array(labels.length);
  let dealt = 0;
  for (const { rows } of groups) {
    // Rows sorted by class and dealt out like cards: fold i gets every nSplits-th row from the i-th on.
    const counts = new Int32Array(nSplits);
    for (let i = 0; i < rows.length; i++) counts[(dealt + i) % nSplits]++;
    dealt += rows.length;
    const dealtTo = new Int32Array(rows.length);
    let next = 0;
    for (const [fold, count] of counts.entries()) {
      dealtTo.fill(fold, next, next + count);
      next += count;
    }
    random?.shuffle(dealtTo);
    for (const [i, row] of rows.entries()) foldOf[row] = dealtTo[i];
  }
  return splitsFromFolds(foldOf, nSplits);
}
