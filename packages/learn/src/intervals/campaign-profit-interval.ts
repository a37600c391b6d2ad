import { campaignOutcomes, profitOf, type RetentionCampaign } from '../metrics/campaign-profit.js';
import { checkProbabilities } from '../metrics/check-scores.js';
import { CONFIDENCE, type Interval, type IntervalOptions } from './interval.js';
import { meanInterval } from './mean-interval.js';

/**
 * The mean profit per customer of a retention campaign (`campaignProfit`) with a confidence interval. The profit is a mean over the rows, so
 * the interval is that of a mean (central limit theorem).
 *
 * @param yTrue 1 for a customer who left, otherwise 0, shape (n), at least 2 rows; a single class is allowed
 * @param probability of leaving, shape (n)
 * @throws InvalidArgumentError for fewer than 2 rows, a confidence outside (0, 1), or arguments that `campaignProfit` refuses
 */
export function campaignProfitInterval(
  yTrue: ArrayLike<number>,
  probability: ArrayLike<number>,
  { confidence = CONFIDENCE, ...campaign }: IntervalOptions & RetentionCampaign = {},
): Interval {
  checkProbabilities(yTrue, probability);
  const outcomes = campaignOutcomes(campaign);
  return meanInterval(yTrue.length, (row) => profitOf(yTrue[row], probability[row], outcomes), confidence);
}
