import fc from 'fast-check';
import { expect, it } from 'vitest';
import { binCounts, histogramOf, sturgesEdges } from './equal-bins.js';
import { SortedNumbers } from './sorted-numbers.js';

const sortedNumbers = (values: number[]) => new SortedNumbers(Float64Array.from(values).sort());

// numpy.histogram_bin_edges(values, bins='sturges')
it.each([
  [0, 10, 11, [0, 2, 4, 6, 8, 10]],
  [1, 4, 4, [1, 2, 3, 4]],
  [5, 5, 3, [4.5, 5.5]],
])('from %d to %d, %d values', (lowest, highest, n, edges) => {
  expect([...sturgesEdges(lowest, highest, n)]).toEqual(edges);
});

it('each value is in one bin', () => {
  const sample = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(sample, sample, (a, b) => {
      const sorted = { reference: sortedNumbers(a), current: sortedNumbers(b) };
      const { reference, current } = binCounts(sorted, a.length + b.length);
      const total = (counts: Float64Array) => counts.reduce((sum, count) => sum + count, 0);
      expect([total(reference), total(current)]).toEqual([a.length, b.length]);
    }),
  );
});

it('an edge belongs to the bin above it, the last edge to the last bin', () => {
  expect([...histogramOf(sortedNumbers([0, 1, 1, 2]), Float64Array.of(0, 1, 2))]).toEqual([1, 3]);
});
