import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bandOf, describeBand, numberBands } from './number-bands.js';

const bandsOf = (numbers: readonly number[]) => numberBands(Float64Array.from(numbers));

it('are quarters, and fewer where many numbers are equal', () => {
  const months = Array.from({ length: 72 }, (_, i) => i + 1);
  expect(bandsOf(months).map(describeBand)).toEqual(['≤ 18', '18 – 36', '36 – 54', '> 54']);
  expect(bandsOf([...Array.from({ length: 60 }, () => 0), 5, 6, 7, 8]).map(describeBand)).toEqual(['≤ 0', '> 0']);
  expect(bandsOf([3, 3, 3]).map(describeBand)).toEqual(['all']);
  expect(bandsOf([Number.NaN, Number.POSITIVE_INFINITY])).toEqual([]);
  expect(bandsOf([18.95, 1 / 3, 100, 1000.123456]).map(describeBand)).toEqual([
    '≤ 0.333333',
    '0.333333 – 18.95',
    '18.95 – 100',
    '> 100',
  ]);
});

it('every number is in one band, between its bounds, and no band of the reference is empty', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1 }),
      fc.integer({ min: -9, max: 9 }),
      (numbers, other) => {
        const bands = bandsOf(numbers);
        const isInside = (value: number) => {
          const { lower, upper } = bands[bandOf(bands, value)] as (typeof bands)[number];
          return (lower === null || value > lower) && (upper === null || value <= upper);
        };
        expect(new Set(numbers.map((value) => bandOf(bands, value))).size).toBe(bands.length);
        return [...numbers, other].every(isInside);
      },
    ),
  );
});
