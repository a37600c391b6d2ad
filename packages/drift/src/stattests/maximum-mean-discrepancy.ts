import { UntestableError } from '../errors.js';
import { NumpyPermutations } from '../random/numpy-permutation.js';
import type { SortedNumbers } from '../samples/sorted-numbers.js';
import type { StatTest } from './stattest.js';

const PERMUTATIONS = 100;
/** A random part of this size stands for a larger sample, because time and memory grow with the square of the rows. */
const MOST_VALUES = 500;

/**
 * Permutation test of the maximum mean discrepancy, with a Gaussian kernel whose width is the median distance within the reference. The score
 * is the p-value: the share of 100 random splits whose discrepancy is at least the observed one, so a multiple of 0.01. From a sample with
 * more than 500 values, 500 are drawn at random. The seed is fixed, so that the same samples have the same score. Evidently uses no seed.
 *
 * @example
 * maximumMeanDiscrepancy.score(new SamplePair('num', [1, 2, 3, 4, 5, 6], [101, 102, 103, 104, 105, 106])); // 0
 */
export const maximumMeanDiscrepancy: StatTest = {
  id: 'emperical_mmd',
  displayName: 'emperical_mmd',
  featureKinds: ['num'],
  scoreKind: 'p_value',
  driftsAtThreshold: false,
  defaultThreshold: 0.1,
  source: "Gretton et al. 2012; Evidently's emperical_mmd",
  score({ sorted }) {
    const permutations = new NumpyPermutations(0);
    const [reference, current] = [drawn(sorted.reference, permutations), drawn(sorted.current, permutations)];
    if (reference.length < 2 || current.length < 2) {
      throw new UntestableError('a sample has one value; the maximum mean discrepancy needs two in each');
    }
    const kernel = kernelMatrix(reference, current);
    const rows = Uint32Array.from({ length: reference.length + current.length }, (_, i) => i);
    const observed = discrepancy(kernel, rows, reference.length);
    let atLeast = 0;
    for (let repeat = 0; repeat < PERMUTATIONS; repeat++) {
      permutations.shuffle(rows);
      if (discrepancy(kernel, rows, reference.length) >= observed) atLeast++;
    }
    return atLeast / PERMUTATIONS;
  },
};

function drawn(sorted: SortedNumbers, permutations: NumpyPermutations): Float64Array {
  const order = Uint32Array.from({ length: sorted.rows }, (_, row) => row);
  if (order.length > MOST_VALUES) permutations.shuffle(order);
  return Float64Array.from(order.subarray(0, MOST_VALUES), (row) => sorted.ofRow(row));
}

/** The kernel of each pair of values, row by row, with 0 on the diagonal. */
function kernelMatrix(reference: Float64Array, current: Float64Array): Float64Array {
  const values = [...reference, ...current];
  const m = reference.length;
  const all = new Float64Array(m ** 2);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) all[i * m + j] = squaredDistance(reference, i, j);
  }
  all.sort();
  // Takes the value nearest to the middle. A half goes to the even position, as in numpy.
  const middle = (all.length - 1) / 2;
  const nearest = Number.isInteger(middle) ? middle : 2 * Math.round(middle / 2);
  const median = all[nearest] || 1;
  const kernel = new Float64Array(values.length ** 2);
  for (let i = 0; i < values.length; i++) {
    for (let j = 0; j < values.length; j++) {
      if (i !== j) kernel[i * values.length + j] = Math.exp(-squaredDistance(values, i, j) / median);
    }
  }
  return kernel;
}

function squaredDistance(values: ArrayLike<number>, i: number, j: number): number {
  return ((values[i] as number) - (values[j] as number)) ** 2;
}

/** The unbiased estimate of the discrepancy between the first `m` rows and the others. */
function discrepancy(kernel: Float64Array, rows: Uint32Array, m: number): number {
  const N = rows.length;
  const n = N - m;
  let [within, other, between] = [0, 0, 0];
  for (let i = 0; i < N; i++) {
    const row = (rows[i] as number) * N;
    for (let j = 0; j < i; j++) {
      const value = kernel[row + (rows[j] as number)] as number;
      if (i < m) within += value;
      else if (j >= m) other += value;
      else between += value;
    }
  }
  return (2 * within) / (m * (m - 1)) + (2 * other) / (n * (n - 1)) - (2 * between) / (m * n);
}
