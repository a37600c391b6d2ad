/**
 * How far two samples are apart: the largest difference, over all events, between the shares of rows with this event. The events are "at
 * most x" for numbers (with a tolerance), any set of categories for categories, and "the value is missing" (or text, in a column of numbers) for both. 0.05 means that 5 of 100
 * rows would have to change for the samples to agree.
 */
export interface Effect {
  /** From 0 (the same shares) to 1 (nothing in common). */
  readonly effect: number;
  /** 95 % confidence interval of the effect. It holds for all events at once, therefore also for the one that differs most. */
  readonly low: number;
  readonly high: number;
  /** Probability of a difference at least this large between samples from the same distribution. */
  readonly pValue: number;
}

/** An effect with an interval of this half-width around it, cut off at 0 and 1. */
export function withInterval(effect: number, halfWidth: number, pValue: number): Effect {
  return { effect, low: Math.max(0, effect - halfWidth), high: Math.min(1, effect + halfWidth), pValue };
}
