import type { StatTestId } from '../stattests/registry.js';

/**
 * How drift is decided.
 *
 * - `default`: a column has drifted if its effect is large enough, and significant among all columns.
 * - `evidently`: tests, thresholds and the share of columns are those of Evidently 0.4's `DataDriftPreset`.
 */
export type PolicyName = 'default' | 'evidently';

/** What counts as drift. */
export interface DriftPolicy {
  /** Default `default`. */
  readonly policy?: PolicyName;
  /**
   * The data set has drifted if at least this share of its columns has, in [0, 1]. Default with the policy `evidently`: 0.5, as in Evidently.
   * Default with the policy `default`: 0, which means that one drifted column is enough, because p-values are adjusted for false discovery.
   */
  readonly driftShare?: number;
  /** Threshold for the tests of numerical columns. Default: each test's own. */
  readonly numThreshold?: number;
  /** Threshold for the tests of categorical columns. Default: each test's own. */
  readonly catThreshold?: number;
  /** Tests to use instead of the policy's own choice. Each column gets the tests that take its kind. */
  readonly tests?: readonly StatTestId[];
  /** With the policy `default`: a smaller effect is not drift, however significant. Share of rows, in [0, 1]. Default 0.05 (5 of 100 rows). */
  readonly leastEffect?: number;
  /**
   * For effects: numbers that differ by no more than this count as the same. In standard deviations of the reference, estimated from its
   * interquartile range. Default 0.02. With 0, the effect of numbers is the Kolmogorov–Smirnov distance.
   */
  readonly tolerance?: number;
  /** With the policy `default`: an effect is significant if its adjusted p-value is below this. Default 0.05. */
  readonly level?: number;
}

export const LEAST_EFFECT = 0.05;
export const LEVEL = 0.05;
export const TOLERANCE = 0.02;

/** The share of drifted columns that makes the data set drifted. */
export function driftShareOf({ driftShare, policy }: DriftPolicy): number {
  return driftShare ?? (policy === 'evidently' ? 0.5 : 0);
}
