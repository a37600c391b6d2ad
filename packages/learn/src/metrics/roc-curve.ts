import { InvalidArgumentError } from '../checks/errors.js';
import { checkScores } from './check-scores.js';
import { thresholdCounts } from './threshold-counts.js';

/** Points of a ROC curve, from (0, 0) to (1, 1). */
export interface RocCurve {
  readonly falsePositiveRate: readonly number[];
  readonly truePositiveRate: readonly number[];
  /** Rows with a score of at least this are called positive; infinite at the first point. */
  readonly thresholds: readonly number[];
}

/**
 * True against false positive rate at each distinct score. scikit-learn's `roc_curve(drop_intermediate=False)`.
 *
 * @param yTrue 0 or 1, shape (n), both present
 * @param score greater means likelier class 1, shape (n)
 * @throws InvalidArgumentError for no rows, lengths that differ, labels other than 0 and 1, a score that is
 *   NaN, or one class only (scikit-learn warns and gives NaN for the rate that is undefined)
 */
export function rocCurve(yTrue: ArrayLike<number>, score: ArrayLike<number>): RocCurve {
  checkScores(yTrue, score);
  const counts = thresholdCounts(yTrue, score);
  const { truePositives: positives, falsePositives: negatives } = counts[counts.length - 1];
  if (positives === 0 || negatives === 0) throw new InvalidArgumentError('yTrue', yTrue[0], 'labels of both classes');
  return {
    falsePositiveRate: [0, ...counts.map(({ falsePositives }) => falsePositives / negatives)],
    truePositiveRate: [0, ...counts.map(({ truePositives }) => truePositives / positives)],
    thresholds: [Infinity, ...counts.map(({ threshold }) => threshold)],
  };
}
