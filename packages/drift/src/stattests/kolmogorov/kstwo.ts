import { durbinCdf } from './durbin-matrix.js';
import { factorialOverPower } from './factorial-over-power.js';
import { pelzGoodCdf } from './pelz-good.js';
import { smirnovSurvival } from './smirnov.js';

/** Up to this n, the exact algorithm is used for larger statistics too. */
const SMALL = 140;

/**
 * P(D_n >= d) of the one-sample, two-sided Kolmogorov–Smirnov statistic; `scipy.stats.kstwo.sf`.
 *
 * It chooses between formulas like scipy, after Simard and L'Ecuyer, "Computing the Two-Sided Kolmogorov-Smirnov Distribution", Journal of
 * Statistical Software 39 (2011). In place of Pomeranz' recursion it uses Durbin's matrix. Both are exact.
 *
 * @param n sample size, a whole number of at least 1
 * @param d the statistic, in [0, 1]
 */
export function kstwoSurvival(n: number, d: number): number {
  const t = n * d;
  if (d >= 1) return 0;
  if (t <= 0.5) return 1;
  // Near the two ends there are closed forms (Ruben and Gambino 1982).
  if (t <= 1) return 1 - factorialOverPower(n, 2 * t - 1);
  if (t >= n - 1) return 2 * (1 - d) ** n;
  // The two-sided tail is twice the one-sided one: exactly for d >= 0.5, and to about eight digits for smaller d (Miller 1956).
  const square = t * d;
  if (d >= 0.5 || square > (n <= SMALL ? 4 : 2.2)) {
    return square >= 370 ? 0 : Math.min(1, 2 * smirnovSurvival(n, d));
  }
  const isExact = n <= SMALL || (n <= 100_000 && n * d ** 1.5 <= 1.4);
  return 1 - Math.min(1, Math.max(0, isExact ? durbinCdf(n, d) : pelzGoodCdf(n, d)));
}
