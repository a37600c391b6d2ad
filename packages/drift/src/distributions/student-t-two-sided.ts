import betainc from '@stdlib/math-base-special-betainc';

/**
 * Probability that the size of a Student's t variable is above |t|.
 *
 * @example
 * studentTTwoSided(2.776, 4); // 0.05
 */
export function studentTTwoSided(t: number, degreesOfFreedom: number): number {
  if (!Number.isFinite(t)) return 0;
  return betainc(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5, true, false);
}
