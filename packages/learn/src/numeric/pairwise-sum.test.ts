import { expect, it } from 'vitest';
import { pairwiseSum } from './pairwise-sum.js';

it("adds up 1 + 1/2 + … + 1/n to numpy's last bit", () => {
  // numpy.sum(1 / numpy.arange(1, n + 1, dtype=float)), numpy 2.4.6
  const sums = new Map([
    [5, 2.283333333333333],
    [8, 2.7178571428571425],
    [100, 5.187377517639621],
    [128, 5.433147092589173],
    [129, 5.440899030573669],
    [1000, 7.485470860550345],
    [4922, 9.078787477134373],
  ]);
  for (const [n, sum] of sums) expect(pairwiseSum(Float64Array.from({ length: n }, (_, i) => 1 / (i + 1)))).toBe(sum);
});

it('adds up a part', () => {
  const values = Float64Array.from({ length: 40 }, (_, i) => i);
  expect(pairwiseSum(values, 10, 20)).toBe(390);
  expect(pairwiseSum(values, 0, 0)).toBe(0);
});
