import { expect, it } from 'vitest';
import { integrateGap } from './integrate-gap.js';
import { SortedNumbers } from './sorted-numbers.js';

it('adds up the gaps between the distribution functions, each times its length', () => {
  // From 1 to 3 the functions are 0.5 and 0. From 3 to 4 they are 0.5 and 1.
  const sorted = { reference: new SortedNumbers(Float64Array.of(1, 4)), current: new SortedNumbers(Float64Array.of(3, 3)) };
  expect(integrateGap(sorted, Math.abs)).toBe(1.5);
  expect(integrateGap(sorted, (gap) => gap)).toBe(0.5);
  expect(integrateGap(sorted, (gap) => gap ** 2)).toBe(0.75);
});
