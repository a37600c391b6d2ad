import { studentTTwoSided } from '@churnops/drift';

/** Dates are expected to differ as much as this prior says, until enough of them show otherwise: it counts as this many dates. */
const PRIOR_DATES = 10;

/** What is known of a figure of a date. */
export interface FigureOfDate {
  readonly value: number;
  /** The figure on dates before. At least one. */
  readonly earlier: readonly number[];
  /** How far dates differ as a rule, and how far chance alone makes them differ: standard deviations. */
  readonly usual: number;
  readonly chance: number;
}

/**
 * The probability of a figure as far from those of the dates before, if nothing has changed: a t-test of one new value.
 *
 * A week is too short to say how far dates differ, so their variance is pooled with that of a prior of `PRIOR_DATES` degrees of freedom. With one
 * date before, the prior decides; after some weeks the dates do.
 *
 * @returns the mean of the dates before, and the p-value
 */
export function comparedWithEarlier({ value, earlier, usual, chance }: FigureOfDate): { mean: number; pValue: number } {
  const mean = earlier.reduce((sum, figure) => sum + figure, 0) / earlier.length;
  const squares = earlier.reduce((sum, figure) => sum + (figure - mean) ** 2, 0);
  const degrees = earlier.length - 1 + PRIOR_DATES;
  const variance = (squares + PRIOR_DATES * (usual ** 2 + chance ** 2)) / degrees;
  if (variance === 0) return { mean, pValue: value === mean ? 1 : 0 };
  return { mean, pValue: studentTTwoSided((value - mean) / Math.sqrt(variance * (1 + 1 / earlier.length)), degrees) };
}
