import { InvalidArgumentError } from '../checks/errors.js';
import { RandomState } from '../random/random-state.js';
import { groupByClass } from './group-by-class.js';
import type { Split } from './split.js';

export interface TrainTestSplitOptions {
  /** Size of the test part: a share of the rows in (0, 1), or a number of rows of at least 1. Default 0.25. */
  readonly testSize?: number;
  /** Seed of numpy's RandomState, an integer in [0, 2^32). */
  readonly randomState: number;
  /** Labels, shape (n). With them, both parts keep the shares of the classes. Default: none. */
  readonly stratify?: ArrayLike<number>;
}

/**
 * Splits row numbers at random into a train and a test part, equal to scikit-learn's `train_test_split(range(n), …)` for the same seed
 * (`ShuffleSplit`, or `StratifiedShuffleSplit` with `stratify`).
 *
 * @param n number of rows
 * @throws InvalidArgumentError for a `testSize` or seed out of its range, or if a part would be empty; with `stratify`, also if it has not
 *   n labels, a class has fewer than two rows, or a part has fewer rows than there are classes
 */
export function trainTestSplit(n: number, options: TrainTestSplitOptions): Split {
  const { testSize = 0.25, randomState, stratify } = options;
  if (stratify && stratify.length !== n)
    throw new InvalidArgumentError('stratify', stratify, `a label for each of the ${n} rows`);
  const isShare = testSize > 0 && testSize < 1;
  if (!isShare && !(Number.isInteger(testSize) && testSize >= 1)) {
    throw new InvalidArgumentError('testSize', testSize, 'between 0 and 1, or a whole number of rows');
  }
  const nTest = isShare ? Math.ceil(testSize * n) : testSize;
  const nTrain = n - nTest;
  if (nTrain < 1) throw new InvalidArgumentError('n', n, 'large enough for both parts of the split');
  const random = new RandomState(randomState);
  if (stratify === undefined) {
    const order = random.permutation(n);
    return { test: order.slice(0, nTest), train: order.slice(nTest) };
  }
  return stratifiedSplit(stratify, testSize, nTrain, nTest, random);
}

function stratifiedSplit(labels: ArrayLike<number>, testSize: number, nTrain: number, nTest: number, random: RandomState): Split {
  const groups = groupByClass(labels);
  const counts = groups.map(({ rows }) => rows.length);
  const rarest = Math.min(...counts);
  if (rarest < 2) throw new InvalidArgumentError('stratify', rarest, 'labels with at least 2 rows in every class');
  if (nTrain < groups.length || nTest < groups.length) {
    const expected = `a size that leaves each part a row of each of the ${groups.length} classes`;
    throw new InvalidArgumentError('testSize', testSize, expected);
  }
  const trainCounts = approximateMode(counts, nTrain, random);
  const left = counts.map((count, k) => count - trainCounts[k]);
  const testCounts = approximateMode(left, nTest, random);
  const train: number[] = [];
  const test: number[] = [];
  for (const [k, { rows }] of groups.entries()) {
    const order = random.permutation(rows.length);
    const cut = trainCounts[k];
    for (let i = 0; i < cut; i++) train.push(rows[order[i]]);
    for (let i = cut; i < cut + testCounts[k]; i++) test.push(rows[order[i]]);
  }
  return { train: shuffled(train, random), test: shuffled(test, random) };
}

function shuffled(rows: number[], random: RandomState): Int32Array {
  const result = Int32Array.from(rows);
  random.shuffle(result);
  return result;
}

/** Mode of the multivariate hypergeometric distribution, with ties drawn at random (sklearn.utils.extmath._approximate_mode). */
function approximateMode(counts: readonly number[], draws: number, random: RandomState): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const continuous = counts.map((count) => (count / total) * draws);
  const mode = continuous.map(Math.floor);
  let missing = Math.trunc(draws - mode.reduce((sum, count) => sum + count, 0));
  if (missing <= 0) return mode;
  const remainders = continuous.map((value, k) => value - mode[k]);
  for (const remainder of [...new Set(remainders)].sort((a, b) => b - a)) {
    const tied = [...remainders.keys()].filter((k) => remainders[k] === remainder);
    const chosen = random.permutation(tied.length).subarray(0, Math.min(tied.length, missing));
    for (const i of chosen) mode[tied[i]] = mode[tied[i]] + 1;
    missing -= chosen.length;
    if (missing === 0) break;
  }
  return mode;
}
