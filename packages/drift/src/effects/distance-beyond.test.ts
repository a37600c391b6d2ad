import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SamplePair } from '../samples/sample-pair.js';
import { kolmogorovSmirnovTest } from '../stattests/kolmogorov-smirnov.js';
import { distanceBeyond } from './distance-beyond.js';

const distance = (a: readonly number[], b: readonly number[], tolerance: number) =>
  distanceBeyond(new SamplePair('num', a, b).sorted, tolerance);
const numbers = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 30 });

it('treats values within the tolerance as equal', () => {
  const whole = [1, 2, 2, 3, 8];
  const moved = whole.map((value) => value + 0.25);
  expect(distance(whole, moved, 0)).toBeCloseTo(0.4, 12);
  expect(distance(whole, moved, 0.25)).toBe(0);
  expect(distance(moved, whole, 0.25)).toBe(0);
  expect(distance(whole, moved, 0.2)).toBeCloseTo(0.4, 12);
  // One row of five moved by more than 1.
  expect(distance(whole, [1, 2, 2, 3, 10], 1)).toBeCloseTo(0.2, 12);
});

it('is the Kolmogorov–Smirnov distance without a tolerance, and never grows with the tolerance', () => {
  fc.assert(
    fc.property(numbers, numbers, fc.nat(40), fc.nat(40), (a, b, one, other) => {
      expect(distance(a, b, 0)).toBeCloseTo(kolmogorovSmirnovTest(Float64Array.from(a), Float64Array.from(b)).statistic, 12);
      const [less, more] = [Math.min(one, other), Math.max(one, other)];
      expect(distance(a, b, more)).toBeLessThanOrEqual(distance(a, b, less));
      expect(distance(a, b, less)).toBeCloseTo(distance(b, a, less), 12);
    }),
  );
});

it('is 0 if every value moved by at most the tolerance', () => {
  const moves = fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -3, max: 3 })), { minLength: 1 });
  fc.assert(
    fc.property(moves, (list) => {
      expect(
        distance(
          list.map(([value]) => value),
          list.map(([value, move]) => value + move),
          3,
        ),
      ).toBe(0);
    }),
  );
});
