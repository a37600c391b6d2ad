import { checkProbabilities } from './check-scores.js';

/**
 * Mean negative log likelihood in nats, with probabilities clipped to stay 2.2e-16 away from 0 and 1. scikit-learn's
 * `log_loss(labels=[0, 1])`.
 *
 * @param yTrue 0 or 1, shape (n); one class alone will do
 * @param probability of class 1, shape (n)
 * @throws InvalidArgumentError for no rows, lengths that differ, labels other than 0 and 1, or
 *   probabilities outside 0 to 1
 */
export function logLoss(yTrue: ArrayLike<number>, probability: ArrayLike<number>): number {
  checkProbabilities(yTrue, probability);
  let sum = 0;
  for (let i = 0; i < yTrue.length; i++) sum += logLossOf(yTrue[i], probability[i]);
  return sum / yTrue.length;
}

/** Of one row. */
export function logLossOf(label: number, probability: number): number {
  const likelihood = label === 1 ? probability : 1 - probability;
  return -Math.log(Math.min(Math.max(likelihood, Number.EPSILON), 1 - Number.EPSILON));
}
