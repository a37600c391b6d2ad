import gammaln from '@stdlib/math-base-special-gammaln';
import { scaledBesselK } from './scaled-bessel-k.js';

/** The series ends with the first smaller term. scipy and Evidently end there too, so even smaller p-values agree. */
const LEAST_TERM = 1e-7;

/** Limit of the distribution function of the Cramér–von Mises statistic at `x` > 0 (Csörgő and Faraway 1996, equation 1.3). */
export function cramerVonMisesLimit(x: number): number {
  let total = 0;
  for (let k = 0; ; k++) {
    const u = Math.exp(gammaln(k + 0.5) - gammaln(k + 1)) / (Math.PI ** 1.5 * Math.sqrt(x));
    const y = 4 * k + 1;
    const q = y ** 2 / (16 * x);
    const term = u * Math.sqrt(y) * Math.exp(-2 * q) * scaledBesselK(0.25, q);
    total += term;
    if (!(Math.abs(term) >= LEAST_TERM)) return total;
  }
}

/**
 * Exact probability that the two-sample Cramér–von Mises statistic is at least the observed one, for samples without ties. It counts paths
 * through the lattice by the value of their statistic (Xiao, Gordon and Yakovlev 2007, equation 11).
 *
 * @param u the sum of squared rank differences, weighted by the sample sizes
 */
export function cramerVonMisesExact(u: number, m: number, n: number): number {
  const multiple = (m * n) / greatestCommonDivisor(m, n);
  const [a, b] = [multiple / m, multiple / n];
  const least = Math.floor((multiple ** 2 * (m + n) * (6 * u - m * n * (4 * m * n - 1))) / (6 * (m * n) ** 2));
  // paths[v]: the number of paths to the point (step, v) of the lattice, for each value of the statistic.
  let paths: Map<number, number>[] = Array.from({ length: m + 1 }, (_, v) => (v === 0 ? new Map([[0, 1]]) : new Map()));
  for (let step = 0; step <= n; step++) {
    let left = new Map<number, number>();
    paths = paths.map((below, v) => {
      const gap = (a * v - b * step) ** 2;
      const here = new Map<number, number>();
      for (const from of [left, below]) {
        for (const [value, count] of from) here.set(value + gap, (here.get(value + gap) ?? 0) + count);
      }
      left = here;
      return here;
    });
  }
  let [atLeast, all] = [0, 0];
  for (const [value, count] of paths[m] as Map<number, number>) {
    all += count;
    if (value >= least) atLeast += count;
  }
  return atLeast / all;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
