import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ExactSum } from './exact-sum.js';

const sumOf = (values: readonly number[]) => {
  const sum = new ExactSum();
  for (const value of values) sum.add(value);
  return sum;
};

it('does not depend on the order, and is the sum of doubles to their precision', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), fc.nat(), (values, at) => {
      const { value } = sumOf(values);
      const turned = [...values.slice(at % (values.length + 1)), ...values.slice(0, at % (values.length + 1))].reverse();
      expect(sumOf(turned).value).toBe(value);
      const parts = sumOf(turned.slice(0, 5));
      parts.merge(sumOf(turned.slice(5)));
      expect(parts.value).toBe(value);
      const doubles = values.reduce((total, own) => total + own, 0);
      return Math.abs(value - doubles) <= 1e-14 * (1 + values.length);
    }),
  );
  expect(sumOf([0.1, 0.2, 0.7]).value).toBeCloseTo(1, 15);
});
