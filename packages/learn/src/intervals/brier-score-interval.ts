import { checkProbabilities } from '../metrics/check-scores.js';
import { CONFIDENCE, type Interval, type IntervalOptions } from './interval.js';
import { meanInterval } from './mean-interval.js';

/**
 * The Brier score with a confidence interval. The score is a mean over the rows, so the interval is that of a mean (central limit theorem).
 *
 * @param yTrue 0 or 1, shape (n), at least 2 rows; a single class is allowed
 * @param probability of class 1, shape (n)
 * @throws InvalidArgumentError for fewer than 2 rows, lengths that differ, labels other than 0 and 1, probabilities outside 0 to 1, or a
 *   confidence outside (0, 1)
 */
export function brierScoreInterval(
  yTrue: ArrayLike<number>,
  probability: ArrayLike<number>,
  { confidence = CONFIDENCE }: IntervalOptions = {},
): Interval {
  checkProbabilities(yTrue, probability);
  return meanInterval(yTrue.length, (row) => (probability[row] - yTrue[row]) ** 2, confidence, { least: 0, most: 1 });
}
