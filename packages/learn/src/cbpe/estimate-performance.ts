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
   * How many rows the model was calibrated on: the fewer, the wider the intervals. Default Infinity: the probabilities are taken as true, and
   * only chance in the outcomes counts.
   */
  readonly calibrationRows?: number;
  /** What `campaignProfit` is estimated for. Default: that of the metric. */
  readonly campaign?: RetentionCampaign;
}

/** What the metrics of a model are expected to be, each with the interval in which the measured one will be. */
export interface EstimatedPerformance {
  /** Undefined if no pair of rows can have both outcomes. */
  readonly rocAuc: Interval | undefined;
  /** Undefined if no row can be of class 1. */
  readonly averagePrecision: Interval | undefined;
  /** Undefined as `averagePrecision`. */
  readonly topDecileLift: Interval | undefined;
  readonly logLoss: Interval;
  readonly brierScore: Interval;
  readonly campaignProfit: Interval;
}

/**
 * Estimates how well a model does before any outcome is known, from its calibrated probabilities alone: a row with the probability p counts
 * as p rows of class 1 and 1 − p rows of class 0 (CBPE, confidence-based performance estimation). It holds as long as probabilities mean what they say. If
 * customers act in a new way (concept drift), it does not see that, and the difference from the measured figure tells so later.
 *
 * The interval holds the figure that will be measured on these rows. Its variance is Σ v g² + uᵀ J⁻¹ u / m: chance in the n outcomes, and in
 * the m rows that the calibration was learned from (`calibrationRows`); with v = p (1 − p), g how the metric changes with the row's outcome, u how it changes with level
 * and slope of the calibration, J the information of a row on these. ROC AUC and average precision have normal intervals on the scale of the
 * logit, the lift on that of the logarithm. Time O(n log n).
 *
 * Source: J. Kivimäki, J. Białek, J. K. Nurminen, W. Kuberski, "Confidence-based estimators for predictive performance in model monitoring", Journal
 * of Artificial Intelligence Research 82 (2025), and NannyML, their library. NannyML's ROC AUC also counts each row against itself, so
 * it differs by about 1/n; its interval knows chance in the outcomes only.
 *
 * @param probability of class 1, calibrated, shape (n), at least 2
 * @throws InvalidArgumentError for fewer than 2 rows, probabilities outside 0 to 1, a confidence outside (0, 1), fewer than 1 calibration
 *   row, and what `campaignProfit` refuses of the campaign
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
