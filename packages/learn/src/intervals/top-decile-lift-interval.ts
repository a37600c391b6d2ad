import { InvalidArgumentError } from '../checks/errors.js';
import { checkScores } from '../metrics/check-scores.js';
import { type ScoreGroups, scoreGroups } from '../metrics/score-groups.js';
import { decileOf, positivesWithin } from '../metrics/top-decile-lift.js';
import { CONFIDENCE, type Interval, type IntervalOptions, logInterval } from './interval.js';

/**
 * The top-decile lift with a confidence interval. Time O(n log n).
 *
 * The variance comes from the influence function, which includes that the border of the tenth moves with the sample: a row in the tenth adds its
 * label minus the share of class 1 at the border. This share is measured on the rows ranked around the border. The interval is normal on the log
 * scale. For a lift of 0, nothing is known about its spread, and the interval is only the value itself.
 *
 * Source: F. R. Hampel, "The influence curve and its role in robust estimation", Journal of the American Statistical Association 69 (1974),
 * for a mean above an estimated quantile, divided by a mean.
 *
 * @param yTrue 0 or 1, shape (n), at least 1 of class 1
 * @param score greater means likelier class 1, shape (n)
 * @throws InvalidArgumentError for labels other than 0 and 1, no row of class 1, lengths that differ, a score that is NaN, or a
 *   confidence outside (0, 1)
 */
export function topDecileLiftInterval(
  yTrue: ArrayLike<number>,
  score: ArrayLike<number>,
  { confidence = CONFIDENCE }: IntervalOptions = {},
): Interval {
  checkScores(yTrue, score);
  const groups = scoreGroups(yTrue, score);
  const { allPositives } = groups;
  if (allPositives === 0) throw new InvalidArgumentError('yTrue', yTrue[0], 'labels with some 1');
  const rows = yTrue.length;
  const size = decileOf(rows);
  const hits = positivesWithin(groups, size);
  const value = hits / size / (allPositives / rows);
  // The largest possible lift: the tenth is all of class 1, or contains all of class 1.
  const most = Math.min(rows / allPositives, rows / size);
  if (hits === 0) return { value, low: value, high: value };
  const share = shareAtBorder(groups, size, rows);
  // The influence of each row on the logarithm of the lift, times n. They sum to 0.
  const influence = (within: number, label: number) =>
    (within * (label - share)) / hits - label / allPositives + (size * share) / hits / rows;
  const missesWithin = size - hits;
  const missesBelow = rows - allPositives - missesWithin;
  const variance =
    hits * influence(1, 1) ** 2 +
    missesWithin * influence(1, 0) ** 2 +
    (allPositives - hits) * influence(0, 1) ** 2 +
    missesBelow * influence(0, 0) ** 2;
  return logInterval({ value, standardError: value * Math.sqrt(variance), most }, confidence);
}

/** The share of class 1 among the rows ranked around the border, a quarter of the tenth on either side. */
function shareAtBorder(groups: ScoreGroups, size: number, rows: number): number {
  const reach = Math.max(1, Math.ceil(size / 4));
  const from = Math.max(0, size - reach);
  const to = Math.min(rows, size + reach);
  return (positivesWithin(groups, to) - positivesWithin(groups, from)) / (to - from);
}
