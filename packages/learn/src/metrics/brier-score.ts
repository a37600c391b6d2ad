import { checkProbabilities } from './check-scores.js';

/**
 * Mean squared difference between probability and outcome, in [0, 1]. scikit-learn's `brier_score_loss`.
 *
 * @param yTrue 0 or 1, shape (n); one class alone will do
 * @param probability of class 1, shape (n)
 * @throws InvalidArgumentError for no rows, lengths that differ, labels other than 0 and 1, or
 *   probabilities outside 0 to 1
 */
export function brierScore(yTrue: ArrayLike<number>, probability: ArrayLike<number>): number {
  checkProbabilities(yTrue, probability);
  let sum = 0;
  for (let i = 0; i < yTrue.length; i++) sum += (probability[i] - yTrue[i]) ** 2;
  return sum / yTrue.length;
}
