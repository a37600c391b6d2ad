import { InvalidArgumentError } from '../checks/errors.js';
import { checkScores } from '../metrics/check-scores.js';
import { scoreGroups } from '../metrics/score-groups.js';
import { CONFIDENCE, type Interval, type IntervalOptions, plainInterval } from './interval.js';

/**
 * The ROC AUC with DeLong's confidence interval, cut off at 0 and 1. Time O(n log n).
 *
 * If the ranking is perfect (an AUC of 0 or 1), nothing is known about its spread, and the interval is only the value itself.
 *
 * Source: E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson, "Comparing the areas under two or more correlated receiver operating
 * characteristic curves", Biometrics 44 (1988).
 *
 * @param yTrue 0 or 1, shape (n), at least 2 of each
 * @param score greater means likelier class 1, shape (n)
 * @throws InvalidArgumentError for labels other than 0 and 1, fewer than 2 rows of a class, lengths that differ, a score that is NaN, or
 *   a confidence outside (0, 1)
 */
export function rocAucInterval(
  yTrue: ArrayLike<number>,
  score: ArrayLike<number>,
  { confidence = CONFIDENCE }: IntervalOptions = {},
): Interval {
  checkScores(yTrue, score);
  const { positives, negatives, allPositives, allNegatives } = scoreGroups(yTrue, score);
  const fewest = Math.min(allPositives, allNegatives);
  if (fewest < 2) throw new InvalidArgumentError('yTrue', fewest, 'labels with at least 2 rows of each class');
  // For each row, the share of rows of the other class that are ranked correctly against it. It is the same for all rows of a class at a score.
  const ofPositives = new Float64Array(positives.length);
  const ofNegatives = new Float64Array(positives.length);
  let positivesAbove = 0;
  let negativesBelow = allNegatives;
  let sum = 0;
  for (let g = 0; g < positives.length; g++) {
    negativesBelow -= negatives[g];
    ofPositives[g] = (negativesBelow + negatives[g] / 2) / allNegatives;
    ofNegatives[g] = (positivesAbove + positives[g] / 2) / allPositives;
    positivesAbove += positives[g];
    sum += positives[g] * ofPositives[g];
  }
  const value = sum / allPositives;
  const variance =
    spread(ofPositives, positives, value) / (allPositives - 1) / allPositives +
    spread(ofNegatives, negatives, value) / (allNegatives - 1) / allNegatives;
  return plainInterval({ value, standardError: Math.sqrt(variance), least: 0, most: 1 }, confidence);
}

/** The sum of squared distances from the mean. */
function spread(values: Float64Array, counts: Float64Array, mean: number): number {
  let sum = 0;
  for (let g = 0; g < values.length; g++) sum += counts[g] * (values[g] - mean) ** 2;
  return sum;
}
