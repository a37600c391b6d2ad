import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RandomState } from '../random/random-state.js';
import { pairRows } from './row-pairs.js';
import { rowsWithin } from './rows-within.js';

const rows = fc.integer({ min: 1, max: 60 });
const seed = fc.integer({ min: 0, max: 1000 });

it('pairs weigh all rows of a sample the same, and are at most as many as the rows', () => {
  fc.assert(
    fc.property(rows, rows, seed, (m, n, randomState) => {
      const { baseline, current, weight } = pairRows(m, n, new RandomState(randomState));
      expect(weight.length).toBeLessThanOrEqual(m === n ? m : m + n - 1);
      for (const [side, count] of [
        [baseline, m],
        [current, n],
      ] as const) {
        const total = new Float64Array(count);
        for (const [i, row] of side.entries()) total[row] += weight[i];
        for (const share of total) expect(share).toBeCloseTo(1 / count, 12);
      }
    }),
  );
});

it('rows are drawn once each, as many as the pairs allow', () => {
  fc.assert(
    fc.property(rows, rows, fc.integer({ min: 2, max: 130 }), seed, (m, n, mostPairs, randomState) => {
      const random = new RandomState(randomState);
      const drawn = rowsWithin(m, n, mostPairs, random);
      for (const [side, count] of [
        [drawn.baseline, m],
        [drawn.current, n],
      ] as const) {
        expect(new Set(side).size).toBe(side.length);
        expect(side.every((row) => row >= 0 && row < count)).toBe(true);
      }
      expect(pairRows(drawn.baseline.length, drawn.current.length, random).weight.length).toBeLessThanOrEqual(mostPairs);
      if (m + n <= mostPairs) expect([drawn.baseline.length, drawn.current.length]).toEqual([m, n]);
    }),
  );
});
