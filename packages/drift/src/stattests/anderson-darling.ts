import { UntestableError } from '../errors.js';
import { mergeWalk } from '../samples/merge-walk.js';
import type { SamplePair } from '../samples/sample-pair.js';
import type { StatTest } from './stattest.js';

/** The significance levels of Table 2 in Scholz and Stephens, and the critical values for two samples (b0 + b1 + b2 of the table). */
const LEVELS = [0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001] as const;
const CRITICAL = [
  0.675 - 0.245 - 0.105,
  1.281 + 0.25 - 0.305,
  1.645 + 0.678 - 0.362,
  1.96 + 1.149 - 0.391,
  2.326 + 1.822 - 0.396,
  2.573 + 2.364 - 0.345,
  3.085 + 3.615 - 0.154,
] as const;
/** ln p as a quadratic function of the statistic, fitted to the table by least squares. */
const LOG_LEVEL = quadraticFit(CRITICAL, LEVELS.map(Math.log));

/**
 * Anderson–Darling test of two samples, with midranks for ties. The score is the p-value. It is interpolated from a table, so it lies
 * between 0.001 and 0.25.
 *
 * @example
 * andersonDarling.score(new SamplePair('num', [1, 2, 3, 4], [1, 2, 3, 5])); // 0.25
 */
export const andersonDarling: StatTest = {
  id: 'anderson',
  displayName: 'Anderson-Darling',
  featureKinds: ['num'],
  scoreKind: 'p_value',
  driftsAtThreshold: false,
  defaultThreshold: 0.1,
  source: "Scholz and Stephens 1987; Evidently's anderson_darling_test, scipy.stats.anderson_ksamp",
  score(samples) {
    const statistic = standardized(samples);
    if (statistic < CRITICAL[0]) return LEVELS[0];
    if (statistic > CRITICAL[6]) return LEVELS[6];
    const [c0, c1, c2] = LOG_LEVEL;
    return Math.exp(c0 + statistic * (c1 + statistic * c2));
  },
};

/** The statistic minus its mean, in standard deviations. */
function standardized({ sorted, referenceRows: m, currentRows: n }: SamplePair): number {
  const N = m + n;
  let [ofReference, ofCurrent, distinct] = [0, 0, 0];
  mergeWalk(sorted, (_value, i, j, iUpTo, jUpTo) => {
    distinct++;
    const tied = iUpTo - i + jUpTo - j;
    const below = i + j + tied / 2;
    const weight = tied / N / (below * (N - below) - (N * tied) / 4);
    ofReference += weight * (N * (i + (iUpTo - i) / 2) - below * m) ** 2;
    ofCurrent += weight * (N * (j + (jUpTo - j) / 2) - below * n) ** 2;
  });
  if (distinct < 2) throw new UntestableError('all values are the same; the Anderson–Darling test needs two different ones');
  const statistic = ((ofReference / m + ofCurrent / n) * (N - 1)) / N;
  return (statistic - 1) / Math.sqrt(variance(m, n));
}

/** Variance of the statistic for two samples (equation 4 of Scholz and Stephens). */
function variance(m: number, n: number): number {
  const [k, N] = [2, m + n];
  if (N < 4) throw new UntestableError(`there are ${N} values; the Anderson–Darling test needs 4`);
  const H = 1 / m + 1 / n;
  let [h, g] = [0, 0];
  for (let i = N - 1; i >= 2; i--) {
    h += 1 / i;
    g += h / (N - i + 1);
  }
  h += 1;
  const a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * H;
  const b = (2 * g - 4) * k ** 2 + 8 * h * k + (2 * g - 14 * h - 4) * H - 8 * h + 4 * g - 6;
  const c = (6 * h + 2 * g - 2) * k ** 2 + (4 * h - 4 * g + 6) * k + (2 * h - 6) * H + 4 * h;
  const d = (2 * h + 6) * k ** 2 - 4 * h * k;
  return (a * N ** 3 + b * N ** 2 + c * N + d) / ((N - 1) * (N - 2) * (N - 3));
}

/** Coefficients c0, c1, c2 of the quadratic that fits the points best. Solves the normal equations around the mean of x. */
function quadraticFit(x: readonly number[], y: readonly number[]): readonly [number, number, number] {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const power = (exponent: number) => x.reduce((sum, value) => sum + (value - mean) ** exponent, 0);
  const moment = (exponent: number) => x.reduce((sum, value, i) => sum + (value - mean) ** exponent * (y[i] as number), 0);
  const [s0, s2, s3, s4] = [x.length, power(2), power(3), power(4)];
  const [t0, t1, t2] = [moment(0), moment(1), moment(2)];
  // s1 is 0 around the mean, so the first two unknowns follow from the third.
  const q = (t2 - (s2 * t0) / s0 - (s3 * t1) / s2) / (s4 - s2 ** 2 / s0 - s3 ** 2 / s2);
  const p = (t1 - s3 * q) / s2;
  const r = (t0 - s2 * q) / s0;
  return [r - p * mean + q * mean ** 2, p - 2 * q * mean, q];
}
