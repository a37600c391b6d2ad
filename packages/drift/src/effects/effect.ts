/**
 * How far two samples are apart: the largest difference between the shares of rows that any event has in them. For numbers the events are
 * "at most x", for categories any set of categories, and whether there is a value at all for both. 0.05 means: of 100 rows, 5 would have to
 * be others.
 */
export interface Effect {
  /** From 0 (the same shares) to 1 (nothing in common). */
  readonly effect: number;
  /** 95 % confidence interval of the effect. It holds for all events at once, so also for the one that happens to differ most. */
  readonly low: number;
  readonly high: number;
  /** Probability of so large a difference between samples of one distribution. */
  readonly pValue: number;
}

/** An interval of this half-width around an effect, within what is possible. */
export function withInterval(effect: number, halfWidth: number, pValue: number): Effect {
  return { effect, low: Math.max(0, effect - halfWidth), high: Math.min(1, effect + halfWidth), pValue };
}
