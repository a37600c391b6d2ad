import { InvalidArgumentError } from '../checks/errors.js';
import { RandomState } from '../random/random-state.js';
import { groupByClass } from './group-by-class.js';
import { groupRows } from './group-rows.js';
import { checkedSplits, type KFoldOptions, splitsFromFolds } from './k-fold.js';
import type { Split } from './split.js';

export interface StratifiedKFoldOptions extends KFoldOptions {
  /** Number of each row's group, shape (n). Rows of one group are in the same fold; its class is the greatest of theirs. Default: none. */
  readonly groups?: ArrayLike<number> | undefined;
}

/**
 * K folds that keep the classes' shares, equal to scikit-learn's `StratifiedKFold`. A class with fewer rows than there are folds is
 * missing from some test parts; scikit-learn warns of it.
 *
 * With groups, the groups are dealt out in place of the rows, by the same rule. So where each row is a group of its own, the folds are
 * `StratifiedKFold`'s, which those of scikit-learn's `StratifiedGroupKFold` are not.
 *
 * @param labels shape (n)
 * @throws InvalidArgumentError if every class has fewer rows (or groups) than there are folds, `nSplits` is not from 2 to their number,
 *   or `groups` is not as long as `labels`
 */
export function stratifiedKFold(labels: ArrayLike<number>, options: StratifiedKFoldOptions = {}): Split[] {
  const random = options.randomState === undefined ? undefined : new RandomState(options.randomState);
  return dealStratified(labels, options, random);
}

/** @param random shuffles each class's rows before they are dealt out; undefined: in row order */
export function dealStratified(
  rowLabels: ArrayLike<number>,
  options: StratifiedKFoldOptions,
  random: RandomState | undefined,
): Split[] {
  const { labels, rowsOf } = groupRows(rowLabels, options.groups);
  const nSplits = checkedSplits(options.nSplits ?? 5, labels.length);
  // scikit-learn deals out the classes in the order of their first rows. The random draws depend on it.
  const classes = groupByClass(labels).sort((a, b) => a.rows[0] - b.rows[0]);
  const largest = Math.max(...classes.map(({ rows }) => rows.length));
  if (largest < nSplits) throw new InvalidArgumentError('nSplits', nSplits, `at most ${largest}, the largest class`);
  const foldOf = new Int32Array(labels.length);
  let dealt = 0;
  for (const { rows } of classes) {
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
  const splits = splitsFromFolds(foldOf, nSplits);
  if (!options.groups) return splits;
  return splits.map(({ train, test }) => ({ train: rowsOf(train).sort(), test: rowsOf(test).sort() }));
}
