import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isotonicRegression, isotonicValue } from './isotonic-regression.js';

describe('isotonicRegression', () => {
  it('pools adjacent violators', () => {
    // The worked example of Barlow et al. by hand: 3, 2 pool to 2.5; 5, 4 to 4.5.
    const f = isotonicRegression([1, 2, 3, 4, 5], [1, 3, 2, 5, 4]);
    expect([1, 2, 3, 4, 5].map((x) => isotonicValue(f, x))).toEqual([1, 2.5, 2.5, 4.5, 4.5]);
    expect(isotonicValue(f, 1.5)).toBeCloseTo(1.75, 12);
    expect([isotonicValue(f, -9), isotonicValue(f, 9)]).toEqual([1, 4.5]);
  });

  it('never decreases, keeps the mean, and leaves a monotone sample as it is', () => {
    const sample = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 1 })), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(sample, (points) => {
        const x = points.map(([value]) => value);
        const y = points.map(([, label]) => label);
        const f = isotonicRegression(x, y);
        const fitted = x.map((value) => isotonicValue(f, value));
        const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
        expect(sum(fitted)).toBeCloseTo(sum(y), 9);
        for (let at = 0; at < 20; at += 0.5)
          expect(isotonicValue(f, at + 0.5)).toBeGreaterThanOrEqual(isotonicValue(f, at) - 1e-12);
      }),
    );
    expect(isotonicRegression([1, 2, 3], [0.1, 0.2, 0.9]).y).toEqual([0.1, 0.2, 0.9]);
  });

  it('refuses what has no rows, and lengths that differ', () => {
    expect(() => isotonicRegression([], [])).toThrow('x must be not empty');
    expect(() => isotonicRegression([1, 2], [1])).toThrow('y must be as long as x (2); got an array of length 1');
    expect(() => isotonicRegression([1, 2], [0, 1], [1])).toThrow('weights must be as long as x (2)');
    expect(() => isotonicRegression([1, 2], [0, 1], [0, 0])).toThrow('values with some row of positive weight');
  });
});
