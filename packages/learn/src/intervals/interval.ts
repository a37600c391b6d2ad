import { checkConfidence } from '../checks/check-parameter.js';
import { normalReach } from '../numeric/normal-reach.js';

/** A figure and how certain it is. */
export interface Interval {
  readonly value: number;
  /** Bounds of the confidence interval. */
  readonly low: number;
  readonly high: number;
}

export interface IntervalOptions {
  /** Of the interval, in (0, 1). Default 0.95. */
  readonly confidence?: number;
}

/** The confidence of intervals if nobody says otherwise. */
export const CONFIDENCE = 0.95;

/** A figure, its standard error, and the range of values that it can have. */
export interface Measured {
  readonly value: number;
  readonly standardError: number;
  readonly least?: number;
  readonly most?: number;
}

/**
 * The normal interval, cut off at the range of the figure.
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
 * The interval of a share, normal on the scale of its logit: near 0 and 1 it leans towards the middle, as the figure's distribution does.
 *
 * @throws InvalidArgumentError for a confidence outside (0, 1)
 */
export function logitInterval({ value, standardError }: Measured, confidence: number): Interval {
  checkConfidence(confidence);
  // At 0 and 1 the logit is infinite, and no deviation was seen either.
  if (!(value > 0 && value < 1)) return { value, low: value, high: value };
  const reach = (normalReach(confidence) * standardError) / (value * (1 - value));
  const logit = Math.log(value / (1 - value));
  return { value, low: 1 / (1 + Math.exp(reach - logit)), high: 1 / (1 + Math.exp(-reach - logit)) };
}

/**
 * The interval of a ratio, normal on the scale of its logarithm.
 *
 * @throws InvalidArgumentError for a confidence outside (0, 1)
 */
export function logInterval({ value, standardError, most = Infinity }: Measured, confidence: number): Interval {
  checkConfidence(confidence);
  if (!(value > 0)) return { value, low: value, high: value };
  const reach = (normalReach(confidence) * standardError) / value;
  return { value, low: value * Math.exp(-reach), high: Math.min(most, value * Math.exp(reach)) };
}
