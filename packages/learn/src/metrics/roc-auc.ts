import { InvalidArgumentError } from '../checks/errors.js';
import { checkScores } from './check-scores.js';
import { thresholdCounts } from './threshold-counts.js';

/**
 * Area under the ROC curve: the chance that a random row of class 1 scores above a random row of class 0, ties counting half.
 * scikit-learn's `roc_auc_score`.
 *
 * @param yTrue 0 or 1, shape (n), both present
 * @param score greater means likelier class 1, shape (n)
 * @throws InvalidArgumentError for no rows, lengths that differ, labels other than 0 and 1, a score that is
 *   NaN, or one class only, where the area is undefined (scikit-learn warns and returns NaN)
 */
export function rocAuc(yTrue: ArrayLike<number>, score: ArrayLike<number>): number {
  checkScores(yTrue, score);
  let area = 0;
  let previousTrue = 0;
  let previousFalse = 0;
  for (const { truePositives, falsePositives } of thresholdCounts(yTrue, score)) {
    area += ((falsePositives - previousFalse) * (truePositives + previousTrue)) / 2;
    previousTrue = truePositives;
    previousFalse = falsePositives;
  }
  if (previousTrue === 0 || previousFalse === 0) throw new InvalidArgumentError('yTrue', yTrue[0], 'labels of both classes');
  return area / (previousTrue * previousFalse);
}
