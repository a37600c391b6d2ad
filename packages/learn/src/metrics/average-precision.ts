import { checkScores } from './check-scores.js';
import { thresholdCounts } from './threshold-counts.js';

/** Σ (recall step) × precision over the thresholds; 0 without a row of class 1. scikit-learn's `average_precision_score`. */
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
