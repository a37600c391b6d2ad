import { expect, it } from 'vitest';
import { mannWhitneySurvival } from './mann-whitney-survival.js';

// scipy 1.13.1: scipy.stats._mannwhitneyu._MWU().sf(u, m, n)
it.each([
  [0, 3, 4, 1],
  [9, 3, 4, 0.2],
  [12, 3, 4, 0.02857142857142857],
  [40, 8, 9, 0.37149321266968327],
  [700, 5, 200, 0.0654387821082253],
  [3000, 8, 900, 0.7884137237431378],
])('U of at least %d with %d and %d values', (u, m, n, expected) => {
  expect(Math.abs(mannWhitneySurvival(u, m, n) - expected)).toBeLessThan(1e-12);
});
