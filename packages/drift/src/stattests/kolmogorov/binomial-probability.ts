import { stirlingError } from './stirling-error.js';

/**
 * C(n, k) p^k q^(n-k) to nearly all digits, for any n (Loader 2000, "Fast and Accurate Computation of Binomial Probabilities"). With
 * log-gamma, nine digits would be lost for n of a million.
 *
 * @param p probability of a success, in (0, 1]
 * @param q 1 - p
 */
export function binomialProbability(k: number, n: number, p: number, q: number): number {
  if (k === 0) return Math.exp(n * Math.log1p(-p));
  if (k === n) return p ** n;
  if (q <= 0) return 0;
  const exponent = stirlingError(n) - stirlingError(k) - stirlingError(n - k) - deviance(k, n * p) - deviance(n - k, n * q);
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * k * (n - k)));
}

/** x log(x / mean) - x + mean. If x is near the mean, where the terms would cancel, a series is used. */
function deviance(x: number, mean: number): number {
  const difference = x - mean;
  if (Math.abs(difference) >= 0.1 * (x + mean)) return x * Math.log(x / mean) - difference;
  const v = difference / (x + mean);
  let sum = difference * v;
  let term = 2 * x * v;
  for (let j = 1; ; j++) {
    term *= v * v;
    const next = sum + term / (2 * j + 1);
    if (next === sum) return next;
    sum = next;
  }
}
