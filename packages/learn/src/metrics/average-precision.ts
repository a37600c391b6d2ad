import { checkScores } from './check-scores.js';
import { thresholdCounts } from './threshold-counts.js';

/**
 * Σ (recall step) × precision over the thresholds, in [0, 1]. scikit-learn's `average_precision_score`: 0 without a row of class 1.
 *
 * @param yTrue 0 or 1, shape (n)
 * @param score greater means likelier class 1, shape (n)
 * @throws InvalidArgumentError for no rows, lengths that differ, labels other than 0 and 1, or a score that is NaN
 */
export function averagePrecision(yTrue: ArrayLike<number>, score: ArrayLike<number>): number {
  checkScores(yTrue, score);
  const counts = thresholdCounts(yTrue, score);
  const positives = counts.at(-1)?.truePositives ?? 0;
  if (positives === 0) return 0;
  let sum = 0;
  let previous = 0;
  for (const { truePositives, falsePositives } of counts) {
    sum += ((truePositives - previous) / positives) * (truePositives / (truePositives + falsePositives));
    previous = truePositives;
  }
  return sum;
}
