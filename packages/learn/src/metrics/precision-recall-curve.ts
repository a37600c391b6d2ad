import { InvalidArgumentError } from '../checks/errors.js';
import { checkScores } from './check-scores.js';
import { thresholdCounts } from './threshold-counts.js';

/** Points of a precision–recall curve, recall falling; the last one is (precision 1, recall 0), without a threshold. */
export interface PrecisionRecallCurve {
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  /** One less than there are points. */
  readonly thresholds: readonly number[];
}

/**
 * Precision and recall at each distinct score, ascending. scikit-learn's `precision_recall_curve`.
 *
 * @param yTrue 0 or 1, shape (n), with a row of class 1
 * @param score greater means likelier class 1, shape (n)
 * @throws InvalidArgumentError for no rows, lengths that differ, labels other than 0 and 1, a score that is
 *   NaN, or no row of class 1 (scikit-learn warns and takes recall as 1 there)
 */
export function precisionRecallCurve(yTrue: ArrayLike<number>, score: ArrayLike<number>): PrecisionRecallCurve {
  checkScores(yTrue, score);
  const counts = thresholdCounts(yTrue, score).reverse();
  const positives = counts[0].truePositives;
  if (positives === 0) throw new InvalidArgumentError('yTrue', 0, 'labels with some 1');
  return {
    precision: [...counts.map(({ truePositives, falsePositives }) => truePositives / (truePositives + falsePositives)), 1],
    recall: [...counts.map(({ truePositives }) => truePositives / positives), 0],
    thresholds: counts.map(({ threshold }) => threshold),
  };
}
