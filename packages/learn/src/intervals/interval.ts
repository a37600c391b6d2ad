import { checkConfidence } from '../checks/check-parameter.js';
import { normalReach } from '../numeric/normal-reach.js';

/** A metric with its confidence interval. */
export interface Interval {
  readonly value: number;
  /** Bounds of the confidence interval. */
  readonly low: number;
  readonly high: number;
}

export interface IntervalOptions {
  /** Confidence of the interval, in (0, 1). Default 0.95. */
  readonly confidence?: number;
}

/** The default confidence of intervals. */
export const CONFIDENCE = 0.95;

/** A metric, its standard error, and the range of values that it can have. */
export interface Measured {
  readonly value: number;
  readonly standardError: number;
  readonly least?: number;
  readonly most?: number;
}

/**
 * The normal interval, cut off at the range of the metric.
 *
 * @throws InvalidArgumentError for a confidence outside (0, 1)
 */
export function plainInterval(
  { value, standardError, least = -Infinity, most = Infinity }: Measured,
  confidence: number,
): Interval {
  checkConfidence(confidence);
  const reach = normalReach(confidence) * standardError;
  return { value, low: Math.max(least, value - reach), high: Math.min(most, value + reach) };
}

/**
 * The interval of a share, normal on the logit scale. Near 0 and 1 it reaches further towards the middle, like the distribution of the share.
 *
 * @throws InvalidArgumentError for a confidence outside (0, 1)
 */
export function logitInterval({ value, standardError }: Measured, confidence: number): Interval {
  checkConfidence(confidence);
  // At 0 and 1 the logit is infinite, and there was no deviation.
  if (!(value > 0 && value < 1)) return { value, low: value, high: value };
  const reach = (normalReach(confidence) * standardError) / (value * (1 - value));
  const logit = Math.log(value / (1 - value));
  return { value, low: 1 / (1 + Math.exp(reach - logit)), high: 1 / (1 + Math.exp(-reach - logit)) };
}

/**
 * The interval of a ratio, normal on the log scale.
 *
 * @throws InvalidArgumentError for a confidence outside (0, 1)
 */
export function logInterval({ value, standardError, most = Infinity }: Measured, confidence: number): Interval {
  checkConfidence(confidence);
  if (!(value > 0)) return { value, low: value, high: value };
  const reach = (normalReach(confidence) * standardError) / value;
  return { value, low: value * Math.exp(-reach), high: Math.min(most, value * Math.exp(reach)) };
}
