import { checkConfidence } from '../checks/check-parameter.js';
import { InvalidArgumentError } from '../checks/errors.js';
import {
  CONFIDENCE,
  type Interval,
  type IntervalOptions,
  logInterval,
  logitInterval,
  type Measured,
  plainInterval,
} from '../intervals/interval.js';
import { campaignOutcomes, profitOf, type RetentionCampaign } from '../metrics/campaign-profit.js';
import { checkProbability } from '../metrics/check-scores.js';
import { logLossOf } from '../metrics/log-loss.js';
import { decileOf } from '../metrics/top-decile-lift.js';
import { type Expectation, standardErrorOf } from './expectation.js';
import { expectedAveragePrecision } from './expected-average-precision.js';
import { expectedLift } from './expected-lift.js';
import { expectedMean } from './expected-mean.js';
import { expectedRocAuc } from './expected-roc-auc.js';
import { rankProbabilities } from './ranked-probabilities.js';

export interface EstimateOptions extends IntervalOptions {
  /**
   * Number of rows that the model was calibrated on. Fewer rows give wider intervals. Default Infinity: the probabilities count as exact, and
   * only chance in the outcomes widens the intervals.
   */
  readonly calibrationRows?: number;
  /** The campaign that `campaignProfit` is estimated for. Default: that of the metric. */
  readonly campaign?: RetentionCampaign;
}

/** Expected metrics of a model, each with an interval for the metric that will be measured. */
export interface EstimatedPerformance {
  /** Undefined if no pair of rows can have both outcomes. */
  readonly rocAuc: Interval | undefined;
  /** Undefined if no row can be of class 1. */
  readonly averagePrecision: Interval | undefined;
  /** Undefined if no row can be of class 1. */
  readonly topDecileLift: Interval | undefined;
  readonly logLoss: Interval;
  readonly brierScore: Interval;
  readonly campaignProfit: Interval;
}

/**
 * Estimates the performance of a model before any outcome is known, from its calibrated probabilities alone (CBPE, confidence-based performance
 * estimation). A row with the probability p counts as p rows of class 1 and 1 − p rows of class 0. The estimate is right as long as the
 * probabilities are. It does not notice when customers start to act differently (concept drift); the measured metric shows this later.
 *
 * The interval is for the metric that will be measured on these rows. Its variance is Σ v g² + uᵀ J⁻¹ u / m. The first term is chance in the
 * n outcomes, the second chance in the m rows that the calibration was learned from (`calibrationRows`). Here v = p (1 − p), g is how the metric
 * changes with a row's outcome, u is how it changes with the level and slope of the calibration, and J is the information of a row about
 * these two. The intervals of ROC AUC and average precision are normal on the logit scale, that of the lift on the log scale. Time O(n log n).
 *
 * Source: J. Kivimäki, J. Białek, J. K. Nurminen, W. Kuberski, "Confidence-based estimators for predictive performance in model monitoring", Journal
 * of Artificial Intelligence Research 82 (2025), and their library NannyML. NannyML's ROC AUC also compares each row with itself, so it differs by
 * about 1/n. NannyML's interval covers only chance in the outcomes.
 *
 * @param probability of class 1, calibrated, shape (n), at least 2
 * @throws InvalidArgumentError for fewer than 2 rows, probabilities outside 0 to 1, a confidence outside (0, 1), fewer than 1 calibration
 *   row, or a campaign that `campaignProfit` refuses
 *
 * @example
 * const { rocAuc } = estimatePerformance(probability, { calibrationRows: 4922 });
 */
export function estimatePerformance(
  probability: ArrayLike<number>,
  { confidence = CONFIDENCE, calibrationRows = Infinity, campaign = {} }: EstimateOptions = {},
): EstimatedPerformance {
  checkConfidence(confidence);
  if (!(calibrationRows >= 1)) throw new InvalidArgumentError('calibrationRows', calibrationRows, 'at least 1');
  const rows = probability.length;
  if (rows < 2) throw new InvalidArgumentError('probability', rows, 'at least 2 rows');
  for (let i = 0; i < rows; i++) checkProbability(`probability[${i}]`, probability[i]);
  const outcomes = campaignOutcomes(campaign);
  const ranked = rankProbabilities(probability);
  const intervalOf = (
    expectation: Expectation | undefined,
    interval: (measured: Measured, confidence: number) => Interval,
    range: Pick<Measured, 'least' | 'most'> = {},
  ) => expectation && interval({ ...standardErrorOf(expectation, ranked, calibrationRows), ...range }, confidence);
  const ofMean = (figureOf: (label: number, p: number) => number, range: Pick<Measured, 'least' | 'most'> = {}) =>
    intervalOf(expectedMean(ranked, figureOf), plainInterval, range) as Interval;
  return {
    rocAuc: intervalOf(expectedRocAuc(ranked), logitInterval),
    averagePrecision: intervalOf(expectedAveragePrecision(ranked), logitInterval),
    topDecileLift: intervalOf(expectedLift(ranked), logInterval, { most: rows / decileOf(rows) }),
    logLoss: ofMean(logLossOf, { least: 0 }),
    brierScore: ofMean((label, p) => (p - label) ** 2, { least: 0, most: 1 }),
    campaignProfit: ofMean((label, p) => profitOf(label, p, outcomes)),
  };
}
