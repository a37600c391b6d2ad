import { expect, it } from 'vitest';
import { chiSquareQuantile } from './chi-square-quantile.js';

// scipy.stats.chi2.isf
it.each([
  [0.05, 1, 3.841458820694124],
  [0.05, 3, 7.814727903251179],
  [0.001, 20, 45.31474661812586],
  [0.9, 2, 0.21072103131565265],
])('above with probability %d, %d degrees of freedom', (share, degrees, expected) => {
  expect(Math.abs(chiSquareQuantile(share, degrees) / expected - 1)).toBeLessThan(1e-12);
});
