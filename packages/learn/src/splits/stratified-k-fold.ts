import { InvalidArgumentError } from '../checks/errors.js';
import { RandomState } from '../random/random-state.js';
import { groupByClass } from './group-by-class.js';
import { groupRows } from './group-rows.js';
import { checkedSplits, type KFoldOptions, splitsFromFolds } from './k-fold.js';
import type { Split } from './split.js';

export interface StratifiedKFoldOptions extends KFoldOptions {
  /**
   * The number of each row's group, shape (n). Rows of one group are in the same fold. A group's class is the greatest label of its
   * rows. Default: each row is a group of its own.
   */
  readonly groups?: ArrayLike<number> | undefined;
}

/**
 * Splits rows into K folds that keep the shares of the classes, equal to scikit-learn's `StratifiedKFold`. A class with fewer rows than
 * folds is missing from some test parts; scikit-learn warns about this.
 *
 * With `groups`, groups are dealt out in place of rows, by the same rule. If each row is its own group, the folds are therefore those
 * of `StratifiedKFold`. scikit-learn's `StratifiedGroupKFold` deals differently.
 *
 * @param labels shape (n)
 * @returns one split for each fold; the fold is the test part
 * @throws InvalidArgumentError if `nSplits` is not a whole number from 2 to the number of rows (or groups), every class has fewer rows
 *   (or groups) than folds, `groups` is not as long as `labels`, or for a seed out of its range
 */
export function stratifiedKFold(labels: ArrayLike<number>, options: StratifiedKFoldOptions = {}): Split[] {
  const random = options.randomState === undefined ? undefined : new RandomState(options.randomState);
  return dealStratified(labels, options, random);
}

/** @param random shuffles the rows of each class before they are dealt out. Undefined: they are dealt out in row order */
export function dealStratified(
  rowLabels: ArrayLike<number>,
  options: StratifiedKFoldOptions,
  random: RandomState | undefined,
): Split[] {
  const { labels, rowsOf } = groupRows(rowLabels, options.groups);
  const nSplits = checkedSplits(options.nSplits ?? 5, labels.length);
  // scikit-learn deals out the classes in the order of their first rows. The random draws depend on this order.
  const classes = groupByClass(labels).sort((a, b) => a.rows[0] - b.rows[0]);
  const largest = Math.max(...classes.map(({ rows }) => rows.length));
  if (largest < nSplits) throw new InvalidArgumentError('nSplits', nSplits, `at most ${largest}, the size of the largest class`);
  const foldOf = new Int32Array(labels.length);
  let dealt = 0;
  for (const { rows } of classes) {
    // Rows are sorted by class and dealt out like cards: fold i gets row i and every nSplits-th row after it.
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
  const splits = splitsFromFolds(foldOf, nSplits);
  if (!options.groups) return splits;
  return splits.map(({ train, test }) => ({ train: rowsOf(train).sort(), test: rowsOf(test).sort() }));
}
