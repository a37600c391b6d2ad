import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SortedNumbers } from '../samples/sorted-numbers.js';
import { pictureEdges } from './picture-edges.js';

const sorted = (values: readonly number[]) => new SortedNumbers(Float64Array.from(values).sort());
const edgesOf = (reference: readonly number[], current: readonly number[], bins = 24) => [
  ...pictureEdges({ reference: sorted(reference), current: sorted(current) }, bins),
];
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

it('holds all values of both samples in bins of equal width', () => {
  expect(edgesOf([0.5, 1], [3, 2.5], 5)).toEqual([0.5, 1, 1.5, 2, 2.5, 3]);
});

it('gives each bin equally many whole numbers', () => {
  expect(edgesOf(upTo(73), [3])).toEqual(upTo(20).map((i) => i * 4 - 0.5));
  expect(edgesOf([0, 1, 1], [1, 0, 2])).toEqual([-0.5, 0.5, 1.5, 2.5]);
});

it('leaves out a few values far away, but none if most values are not close together', () => {
  const crowd = upTo(2000).map((i) => i / 2000);
  expect(edgesOf([...crowd, 1e6], crowd).at(-1)).toBeLessThan(1.01);
  expect(edgesOf([0, 0.5, 1], [1e6 + 0.5]).at(-1)).toBe(1e6 + 0.5);
});

it('is ascending and finite for any numbers, with no more bins than asked for', () => {
  const sample = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(sample, sample, fc.integer({ min: 1, max: 40 }), (reference, current, bins) => {
      const edges = edgesOf(reference, current, bins);
      expect(edges.length).toBeGreaterThanOrEqual(2);
      expect(edges.length).toBeLessThanOrEqual(bins + 1);
      for (const [i, edge] of edges.entries()) {
        expect(Math.abs(edge)).toBeLessThan(1e300);
        if (i > 0) expect(edge).toBeGreaterThan(edges[i - 1] as number);
      }
    }),
  );
});
