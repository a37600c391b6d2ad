import { expect, it } from 'vitest';
import { SamplePair } from '../samples/sample-pair.js';
import { expectEvidentlys } from '../testing.js';
import { hellinger } from './hellinger.js';

it('scores as Evidently does', () => expectEvidentlys(hellinger));

it('is 0 for the same sample, and 1 for samples without a common value', () => {
  expect(hellinger.score(new SamplePair('num', [1, 2, 3], [3, 2, 1]))).toBeCloseTo(0, 7);
  expect(hellinger.score(new SamplePair('cat', ['a'], ['b']))).toBe(1);
});

it('follows the widths of the bins, which rounding makes unequal far from zero', () => {
  const reference = Array.from({ length: 60 }, (_, i) => 1e12 + (i ** 2 % 97) / 7);
  const current = Array.from({ length: 50 }, (_, i) => 1e12 + 2 + (i ** 3 % 89) / 7);
  // Evidently 0.4.34
  expect(hellinger.score(new SamplePair('num', reference, current))).toBeCloseTo(0.3246654374395545, 9);
});
