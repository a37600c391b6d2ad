import { chiSquareSurvival } from '../distributions/chi-square-survival.js';
import { symmetricEigen } from '../distributions/symmetric-eigen.js';
import { UntestableError } from '../errors.js';
import { mergeWalk } from '../samples/merge-walk.js';
import type { SortedPair } from '../samples/sample-pair.js';
import type { SortedNumbers } from '../samples/sorted-numbers.js';
import type { StatTest } from './stattest.js';

/** Where the characteristic functions are compared, in semi-interquartile ranges. Epps and Singleton recommend these points. */
const POINTS = [0.4, 0.8] as const;
const FEWEST = 5;
/** With at least this many values in the larger sample, the statistic is not corrected for small samples. */
const SMALL = 25;
/**
 * Eigenvalues below this share of the largest count as 0. numpy's `pinv` has 1e-15 here, but rounding leaves more than that where the values are few:
 * of two values, all waves are one.
 */
const LEAST_EIGENVALUE = 1e-12;

/**
 * Epps–Singleton test: compares the empirical characteristic functions at two points, so ties don't matter. The score is the p-value.
 *
 * @example
 * eppsSingleton.score(new SamplePair('num', [1, 2, 3, 4, 5], [1, 2, 3, 4, 5])); // 1
 */
export const eppsSingleton: StatTest = {
  id: 'es',
  displayName: 'Epps-Singleton',
  featureKinds: ['num'],
  scoreKind: 'p_value',
  driftsAtThreshold: false,
  defaultThreshold: 0.05,
  source: "Epps and Singleton 1986; Evidently's epps_singleton_test, scipy.stats.epps_singleton_2samp",
  score(samples) {
    const { sorted, referenceRows: m, currentRows: n } = samples;
    if (Math.min(m, n) < FEWEST) {
      throw new UntestableError(`a sample has ${Math.min(m, n)} values; the Epps–Singleton test needs ${FEWEST} in each`);
    }
    const scale = interquartileRange(sorted) / 2;
    if (scale === 0)
      throw new UntestableError('the middle half of the values is one value; the Epps–Singleton test needs them to vary');
    const [reference, current] = [waves(sorted.reference, scale), waves(sorted.current, scale)];
    const N = m + n;
    const covariance = reference.covariance.map((row, i) =>
      row.map((value, j) => (N / m) * value + (N / n) * (current.covariance[i]?.[j] as number)),
    );
    const difference = reference.mean.map((value, i) => value - (current.mean[i] as number));
    const { statistic, rank } = quadraticForm(covariance, difference);
    const correction = Math.max(m, n) < SMALL ? 1 / (1 + N ** -0.45 + 10.1 * (m ** -1.7 + n ** -1.7)) : 1;
    return chiSquareSurvival(N * statistic * correction, rank);
  },
};

/** Mean and biased covariance of the cosines and sines of the values at each point. */
function waves(sorted: SortedNumbers, scale: number): { readonly mean: number[]; readonly covariance: number[][] } {
  const { values, rows } = sorted;
  const lines = [Math.cos, Math.sin].flatMap((wave) =>
    POINTS.map((point) => values.map((value) => wave((point / scale) * value))),
  );
  const mean = lines.map((line) => line.reduce((sum, value, i) => sum + value * sorted.weight(i), 0) / rows);
  const covariance = lines.map((a, p) =>
    lines.map((b, q) => {
      const [meanA, meanB] = [mean[p] as number, mean[q] as number];
      return a.reduce((sum, value, i) => sum + (value - meanA) * ((b[i] as number) - meanB) * sorted.weight(i), 0) / rows;
    }),
  );
  return { mean, covariance };
}

/** vᵀ A⁺ v for a symmetric matrix A and its pseudoinverse, and the rank. */
function quadraticForm(matrix: readonly (readonly number[])[], vector: readonly number[]): { statistic: number; rank: number } {
  const { values, vectors } = symmetricEigen(matrix);
  const least = LEAST_EIGENVALUE * Math.max(...values.map(Math.abs));
  let [statistic, rank] = [0, 0];
  for (const [i, value] of values.entries()) {
    if (Math.abs(value) <= least) continue;
    const along = vector.reduce((sum, part, j) => sum + part * (vectors[j]?.[i] as number), 0);
    statistic += along ** 2 / value;
    rank++;
  }
  return { statistic, rank };
}

/** A quantile of both samples together, with linear interpolation. */
function interquartileRange(sorted: SortedPair): number {
  const last = sorted.reference.rows + sorted.current.rows - 1;
  const quantile = (share: number) => {
    const position = share * last;
    const below = Math.floor(position);
    const [low, high] = [pooledRow(sorted, below), pooledRow(sorted, Math.min(below + 1, last))];
    return low + (high - low) * (position - below);
  };
  return quantile(0.75) - quantile(0.25);
}

/** The value of a row of both samples together, counted from 0 in ascending order. */
function pooledRow(sorted: SortedPair, row: number): number {
  let found = Number.NaN;
  mergeWalk(sorted, (value, i, j, iUpTo, jUpTo) => {
    if (i + j <= row && row < iUpTo + jUpTo) found = value;
  });
  return found;
}
