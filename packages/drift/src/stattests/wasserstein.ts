import type { DriftTest } from './drift-test.js';

/**
 * Wasserstein-1 distance (scipy's `wasserstein_distance`) in units of the reference's population standard deviation,
 * which counts as at least 0.001; Evidently's `wasserstein_stat_test`.
 */
export const wasserstein: DriftTest<Float64Array> = {
  name: 'Wasserstein distance (normed)',
  kind: 'distance',
  defaultThreshold: 0.1,
  score(reference, current) {
    const mean = reference.reduce((sum, value) => sum + value, 0) / reference.length;
    const variance = reference.reduce((sum, value) => sum + (value - mean) ** 2, 0) / reference.length;
    return area(reference.slice().sort(), current.slice().sort()) / Math.max(Math.sqrt(variance), 0.001);
  },
};

/** ∫ |F - G| of the two empirical distribution functions. */
function area(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  let i = 0;
  let j = 0;
  let previous = Math.min(a[0], b[0]);
  while (i < a.length || j < b.length) {
    const x = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    sum += Math.abs(i / a.length - j / b.length) * (x - previous);
    while (a[i] === x) i++;
    while (b[j] === x) j++;
    previous = x;
  }
  return sum;
}
