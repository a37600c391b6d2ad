import { type DriftPolicy, LEAST_EFFECT, LEVEL } from './drift-policy.js';

/** What the policy `default` looks at. Null for a column that has no effect. */
export interface JudgedEffect {
  /** Share of rows, in [0, 1]. */
  readonly effect: number | null;
  /** Adjusted for false discovery among all columns. */
  readonly pValueAdjusted: number | null;
}

/**
 * Whether the policy `default` calls an effect drift: it is at least `leastEffect`, and significant among all columns. Reports by the policy
 * `evidently` have the same effects and p-values, so they can be judged by both.
 *
 * @example
 * isLargeEffect({ effect: 0.1, pValueAdjusted: 0.001 }); // true
 */
export function isLargeEffect(
  { effect, pValueAdjusted }: JudgedEffect,
  { leastEffect = LEAST_EFFECT, level = LEVEL }: Pick<DriftPolicy, 'leastEffect' | 'level'> = {},
): boolean {
  return effect !== null && effect >= leastEffect && pValueAdjusted !== null && pValueAdjusted < level;
}
