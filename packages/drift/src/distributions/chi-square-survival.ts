import gammainc from '@stdlib/math-base-special-gammainc';

/** Probability that a chi-square variable with some degrees of freedom is above `statistic`. */
export function chiSquareSurvival(statistic: number, degreesOfFreedom: number): number {
  if (statistic === Infinity) return 0;
  return gammainc(Math.max(0, statistic) / 2, degreesOfFreedom / 2, true, true);
}
