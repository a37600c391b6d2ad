import { InvalidArgumentError } from '../checks/errors.js';
import { checkScores } from '../metrics/check-scores.js';
import { scoreGroups } from '../metrics/score-groups.js';
import { CONFIDENCE, type Interval, type IntervalOptions, logitInterval } from './interval.js';

/**
 * The average precision with a confidence interval. Time O(n log n).
 *
 * The variance is that of the infinitesimal jackknife: the sum over all rows of the squared change of the average precision with the row's
 * weight. It has a closed form, so no rows are drawn. The interval is normal on the logit scale. If the average precision is 1, there was no
 * error, and the interval is only the value itself.
 *
 * Sources: B. Efron, "Nonparametric standard errors and confidence intervals", Canadian Journal of Statistics 9 (1981); K. Boyd, K. H. Eng,
 * C. D. Page, "Area under the precision-recall curve: point estimates and confidence intervals", ECML PKDD 2013, for the logit.
 *
 * @param yTrue 0 or 1, shape (n), at least 2 of class 1
 * @param score greater means likelier class 1, shape (n)
 * @throws InvalidArgumentError for labels other than 0 and 1, fewer than 2 rows of class 1, lengths that differ, a score that is NaN, or
 *   a confidence outside (0, 1)
 */
export function averagePrecisionInterval(
  yTrue: ArrayLike<number>,
  score: ArrayLike<number>,
  { confidence = CONFIDENCE }: IntervalOptions = {},
): Interval {
  checkScores(yTrue, score);
  const { positives, negatives, allPositives } = scoreGroups(yTrue, score);
  if (allPositives < 2) throw new InvalidArgumentError('yTrue', allPositives, 'labels with at least 2 rows of class 1');
  const groups = positives.length;
  const precision = new Float64Array(groups);
  const rank = new Float64Array(groups);
  let hits = 0;
  let rows = 0;
  let sum = 0;
  for (let g = 0; g < groups; g++) {
    hits += positives[g];
    rows += positives[g] + negatives[g];
    rank[g] = rows;
    precision[g] = hits / rows;
    sum += positives[g] * precision[g];
  }
  const value = sum / allPositives;
  // A row changes the precision at its own score and at all lower scores: by (1 − precision) / rank if it is of class 1, otherwise by
  // −precision / rank. A row of class 1 also adds its own precision.
  let variance = 0;
  let gain = 0;
  let loss = 0;
  for (let g = groups - 1; g >= 0; g--) {
    gain += positives[g] / rank[g];
    loss += (positives[g] * precision[g]) / rank[g];
    variance += positives[g] * (precision[g] - value + gain - loss) ** 2 + negatives[g] * loss ** 2;
  }
  return logitInterval({ value, standardError: Math.sqrt(variance) / allPositives }, confidence);
}
