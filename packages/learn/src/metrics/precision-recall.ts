import { checkLabels } from './check-scores.js';

/**
 * Precision, recall and F1 of class 1; each is 0 where its denominator is 0. scikit-learn's `precision_score`, `recall_score` and
 * `f1_score`.
 *
 * @param yTrue 0 or 1, shape (n)
 * @param yPredicted 0 or 1, shape (n)
 * @throws InvalidArgumentError for no rows, lengths that differ, labels other than 0 and 1
 */
export function precisionRecallF1(
  yTrue: ArrayLike<number>,
  yPredicted: ArrayLike<number>,
): { precision: number; recall: number; f1: number } {
  checkLabels(yTrue, yPredicted);
  let hits = 0;
  let predicted = 0;
  let actual = 0;
  for (let i = 0; i < yTrue.length; i++) {
    if (yPredicted[i] === 1) predicted++;
    if (yTrue[i] === 1) actual++;
    if (yTrue[i] === 1 && yPredicted[i] === 1) hits++;
  }
  return {
    precision: predicted ? hits / predicted : 0,
    recall: actual ? hits / actual : 0,
    f1: predicted + actual ? (2 * hits) / (predicted + actual) : 0,
  };
}
