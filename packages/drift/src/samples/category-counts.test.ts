import fc from 'fast-check';
import { expect, it } from 'vitest';
import { categoryCounts } from './category-counts.js';

it('counts every value once, and has a pair of counts for each category', () => {
  const sample = fc.array(fc.constantFrom('a', 'b', 'c', 1));
  fc.assert(
    fc.property(sample, sample, (reference, current) => {
      const counts = categoryCounts(reference, current);
      const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
      expect([sum(counts.reference), sum(counts.current)]).toEqual([reference.length, current.length]);
      const categories = new Set([...reference, ...current]).size;
      expect([counts.reference.length, counts.current.length]).toEqual([categories, categories]);
      expect([counts.referenceRows, counts.currentRows]).toEqual([reference.length, current.length]);
    }),
  );
});

it('a category that one sample lacks counts 0 there', () => {
  expect(categoryCounts(['a', 'b', 'b'], ['c', 'b'])).toEqual({
    categories: ['a', 'b', 'c'],
    reference: [1, 2, 0],
    current: [0, 1, 1],
    referenceRows: 3,
    currentRows: 2,
  });
});

it('accepts categories that are already counted', () => {
  const reference = new Map([
    ['a', 1],
    ['b', 2],
  ]);
  expect(categoryCounts(reference, ['c', 'b'])).toEqual(categoryCounts(['a', 'b', 'b'], ['c', 'b']));
});
