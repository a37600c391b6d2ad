import { checkLabels } from './check-scores.js';

/**
 * Correlation of true and predicted labels, in [-1, 1]. scikit-learn's `matthews_corrcoef`: 0 where either has one class only.
 *
 * @param yTrue 0 or 1, shape (n)
 * @param yPredicted 0 or 1, shape (n)
 * @throws InvalidArgumentError for no rows, lengths that differ, labels other than 0 and 1
 */
export function matthewsCorrelation(yTrue: ArrayLike<number>, yPredicted: ArrayLike<number>): number {
  checkLabels(yTrue, yPredicted);
  const n = yTrue.length;
  let actual = 0;
  let predicted = 0;
  let both = 0;
  for (let i = 0; i < n; i++) {
    actual += yTrue[i];
    predicted += yPredicted[i];
    both += yTrue[i] * yPredicted[i];
  }
  const denominator = Math.sqrt(actual * (n - actual)) * Math.sqrt(predicted * (n - predicted));
  return denominator === 0 ? 0 : (n * both - actual * predicted) / denominator;
}
