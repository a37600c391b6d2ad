import { chiSquareSurvival } from './chi-square-survival.js';

/** The value that a chi-square variable exceeds with the probability `share`, in (0, 1). Bisection finds it up to rounding. */
export function chiSquareQuantile(share: number, degreesOfFreedom: number): number {
  let [low, high] = [0, 1];
  while (chiSquareSurvival(high, degreesOfFreedom) > share) high *= 2;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (chiSquareSurvival(middle, degreesOfFreedom) > share) low = middle;
    else high = middle;
  }
}
