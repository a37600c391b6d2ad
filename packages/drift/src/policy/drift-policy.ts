import type { StatTestId } from '../stattests/registry.js';

/**
 * Who decides what drift is. `default`: an effect that is both large enough and significant, among all columns. `evidently`: the test, the
 * threshold and the share of columns that Evidently 0.4's `DataDriftPreset` has.
 */
export type PolicyName = 'default' | 'evidently';

/** What counts as drift. */
export interface DriftPolicy {
  /** Default `default`. */
  readonly policy?: PolicyName;
  /**
   * Share of drifted columns from which the data set has drifted, in [0, 1]. By default 0.5 with `evidently`, as there. With `default` it is
   * 0: one drifted column is enough, as false discoveries are already accounted for.
   */
  readonly driftShare?: number;
  /** Threshold of every numerical column's test. Default: the test's own. */
  readonly numThreshold?: number;
  /** Threshold of every categorical column's test. Default: the test's own. */
  readonly catThreshold?: number;
  /** Tests instead of the policy's own choice. Each column gets those that take its kind. */
  readonly tests?: readonly StatTestId[];
  /** With `default`: an effect below it is not drift, however significant. Share of rows, in [0, 1]. Default 0.05: of 100 rows, 5 are others. */
  readonly leastEffect?: number;
  /** With `default`: an adjusted p-value from which an effect is not significant. Default 0.05. */
  readonly level?: number;
}

export const LEAST_EFFECT = 0.05;
export const LEVEL = 0.05;

/** From which share of drifted columns the data set has drifted. */
export function driftShareOf({ driftShare, policy }: DriftPolicy): number {
  return driftShare ?? (policy === 'evidently' ? 0.5 : 0);
}
