import {
  averagePrecisionInterval,
  brierScoreInterval,
  campaignProfitInterval,
  type EstimatedPerformance,
  expectedCalibrationErrorInterval,
  type Interval,
  logLossInterval,
  type RetentionCampaign,
  rocAucInterval,
  topDecileLiftInterval,
} from '@churnops/learn';
import type { MetricName } from './metric-labels.js';

/** How a model's performance is measured in one figure. */
export interface PerformanceMetric {
  /** As `performance_report` names it. */
  readonly name: MetricName;
  /** Whether it compares customers who left with customers who stayed, and so needs enough of both. */
  readonly needsBothClasses: boolean;
  /** With its 95 % confidence interval. */
  measure(churned: Uint8Array, probability: Float64Array, campaign: RetentionCampaign): Interval;
  /** What is expected of it before outcomes are known. Undefined where that cannot be said. */
  estimateOf(estimate: EstimatedPerformance): Interval | undefined;
}

/** In the order of reports. */
export const PERFORMANCE_METRICS: readonly PerformanceMetric[] = [
  {
    name: 'roc_auc',
    needsBothClasses: true,
    measure: (churned, probability) => rocAucInterval(churned, probability),
    estimateOf: ({ rocAuc }) => rocAuc,
  },
  {
    name: 'average_precision',
    needsBothClasses: true,
    measure: (churned, probability) => averagePrecisionInterval(churned, probability),
    estimateOf: ({ averagePrecision }) => averagePrecision,
  },
  {
    name: 'log_loss',
    needsBothClasses: false,
    measure: (churned, probability) => logLossInterval(churned, probability),
    estimateOf: ({ logLoss }) => logLoss,
  },
  {
    name: 'brier_score',
    needsBothClasses: false,
    measure: (churned, probability) => brierScoreInterval(churned, probability),
    estimateOf: ({ brierScore }) => brierScore,
  },
  {
    name: 'expected_calibration_error',
    needsBothClasses: false,
    measure: (churned, probability) => expectedCalibrationErrorInterval(churned, probability),
    // The estimates take the probabilities as calibrated, so they have nothing to say about this one.
    estimateOf: () => undefined,
  },
  {
    name: 'top_decile_lift',
    needsBothClasses: true,
    measure: (churned, probability) => topDecileLiftInterval(churned, probability),
    estimateOf: ({ topDecileLift }) => topDecileLift,
  },
  {
    name: 'campaign_profit',
    needsBothClasses: false,
    measure: (churned, probability, campaign) => campaignProfitInterval(churned, probability, campaign),
    estimateOf: ({ campaignProfit }) => campaignProfit,
  },
];
