import erfc from '@stdlib/math-base-special-erfc';

/** Probability that a standard normal variable is above `z`. */
export function normalSurvival(z: number): number {
  return erfc(z / Math.SQRT2) / 2;
}
