import { expect, it } from 'vitest';
import { distinctValues } from './distinct-values.js';

it('counts the values of both samples together, and stops when there are enough', () => {
  expect(distinctValues(['a', 'a', 'b'], ['c'], 5)).toBe(3);
  expect(distinctValues([1, 2, 3, 4, 5], [6, 7], 2)).toBe(3);
});
