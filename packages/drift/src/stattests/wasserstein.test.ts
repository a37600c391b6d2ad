import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SamplePair } from '../samples/sample-pair.js';
import { expectEvidentlys } from '../testing.js';
import { wasserstein } from './wasserstein.js';

it('scores as Evidently does', () => expectEvidentlys(wasserstein));

it('is k for a shift by k standard deviations of the reference, in any order', () => {
  const sample = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2 });
  fc.assert(
    fc.property(sample, fc.integer({ min: -500, max: 500 }), (values, k) => {
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
      const moved = Float64Array.from(values, (value) => value + k).reverse();
      const score = wasserstein.score(new SamplePair('num', Float64Array.from(values), moved));
      const expected = Math.abs(k) / Math.max(deviation, 0.001);
      expect(Math.abs(score - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, expected));
    }),
  );
});

it.each([Number.NaN, Infinity])('refuses %d', (value) => {
  expect(() => wasserstein.score(new SamplePair('num', Float64Array.of(1, value), Float64Array.of(1)))).toThrow(
    `value 1 of the reference sample is ${value}; leave out everything that is not a finite number`,
  );
});
