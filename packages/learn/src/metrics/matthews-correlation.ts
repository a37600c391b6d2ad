import { checkScores } from './check-scores.js';

/** Correlation of true and predicted 0/1 labels, in [-1, 1]; 0 where undefined. scikit-learn's `matthews_corrcoef`. */
export function matthewsCorrelation(yTrue: ArrayLike<number>, yPredicted: ArrayLike<number>): number {
  checkScores(yTrue, yPredicted);
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
