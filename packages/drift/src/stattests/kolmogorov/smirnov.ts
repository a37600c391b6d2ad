import { binomialProbability } from './binomial-probability.js';

/** For larger n, the limit replaces the sum, as in scipy. */
const LARGEST_SUM = 1_000_000;

/**
 * P(D_n⁺ >= d) of the one-sided Kolmogorov–Smirnov statistic; `scipy.special.smirnov`.
 *
 * It is exact, by the sum of Smirnov (1944) and Birnbaum and Tingey (1951), d Σ C(n, j) (d + j/n)^(j-1) (1 - d - j/n)^(n-j). Each term is a
 * binomial probability times d / (d + j/n). For n above a million, it is exp(-(6nd + 1)² / 18n).
 *
 * @param n sample size
 * @param d the statistic, in (0, 1)
 */
export function smirnovSurvival(n: number, d: number): number {
  if (n > LARGEST_SUM) return Math.exp(-((6 * n * d + 1) ** 2) / (18 * n));
  let sum = 0;
  for (let j = Math.floor(n * (1 - d)); j >= 0; j--) {
    const p = d + j / n;
    sum += (binomialProbability(j, n, p, (n - j) / n - d) * d) / p;
  }
  return sum;
}
