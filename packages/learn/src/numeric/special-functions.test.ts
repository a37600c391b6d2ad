import betainc from '@stdlib/math-base-special-betainc';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { incompleteBeta } from './special-functions.js';

const parameter = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.double({ min: 0.1, max: 60, noNaN: true }));

it('the incomplete beta function is stdlib’s, whether its parameters are whole or not', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), parameter, parameter, (x, a, b) => {
      expect(Math.abs(incompleteBeta(x, a, b) - betainc(x, a, b))).toBeLessThan(1e-13);
    }),
    { numRuns: 1000 },
  );
});

it('is 0 at 0 and 1 at 1', () => {
  for (const [a, b] of [
    [6, 14],
    [1, 1],
    [0.5, 3],
  ] as const) {
    expect(incompleteBeta(0, a, b)).toBe(0);
    expect(incompleteBeta(1, a, b)).toBe(1);
  }
});
