import { checkLengths } from './check-scores.js';

/**
 * Share of the labels that were predicted, in [0, 1]. scikit-learn's `accuracy_score`.
 *
 * @param yTrue labels, shape (n)
 * @param yPredicted labels, shape (n)
 * @throws InvalidArgumentError for no rows, or lengths that differ
 */
export function accuracy(yTrue: ArrayLike<number>, yPredicted: ArrayLike<number>): number {
  checkLengths(yTrue, yPredicted);
  let right = 0;
  for (let i = 0; i < yTrue.length; i++) if (yTrue[i] === yPredicted[i]) right++;
  return right / yTrue.length;
}
