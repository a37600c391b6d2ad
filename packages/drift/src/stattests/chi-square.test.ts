import { expect, it } from 'vitest';
import { expectEvidentlys } from '../testing.js';
import { chiSquare } from './chi-square.js';

it('scores as Evidently does', () => expectEvidentlys(chiSquare, (values) => values));

it('a category that the reference lacks is drift for certain; one category alone is none', () => {
  expect(chiSquare.score(['a', 'b'], ['a', 'c'])).toBe(0);
  expect(chiSquare.score(['a'], ['a', 'a'])).toBe(1);
});

it('refuses an empty sample', () => {
  expect(() => chiSquare.score([], ['a'])).toThrow('the reference sample is empty');
  expect(() => chiSquare.score(['a'], [])).toThrow('the current sample is empty');
});
