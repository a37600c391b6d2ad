import { numericTest } from './stattest.js';

/** The deviation of a reference that hardly varies: dividing by 0 would make every change infinite. */
const LEAST_DEVIATION = 0.001;

/**
 * Wasserstein-1 distance in units of the reference's population standard deviation: how far values moved on average. The deviation
 * counts as at least 0.001.
 *
 * @example
 * wasserstein.score(Float64Array.of(0, 2), Float64Array.of(1, 3)); // 1
 */
export const wasserstein = numericTest({
  id: 'wasserstein',
  displayName: 'Wasserstein distance (normed)',
  featureKinds: ['num'],
  scoreKind: 'distance',
  defaultThreshold: 0.1,
  source: "Evidently's wasserstein_distance_norm, scipy.stats.wasserstein_distance",
  score(reference, current) {
    const mean = reference.reduce((sum, value) => sum + value, 0) / reference.length;
    const variance = reference.reduce((sum, value) => sum + (value - mean) ** 2, 0) / reference.length;
    return area(reference.slice().sort(), current.slice().sort()) / Math.max(Math.sqrt(variance), LEAST_DEVIATION);
  },
});

/** The area between the two empirical distribution functions. */
function area(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  let i = 0;
  let j = 0;
  let previous = Math.min(a[0] as number, b[0] as number);
  while (i < a.length || j < b.length) {
    const x = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    sum += Math.abs(i / a.length - j / b.length) * (x - previous);
    while (a[i] === x) i++;
    while (b[j] === x) j++;
    previous = x;
  }
  return sum;
}
