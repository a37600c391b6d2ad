import { expect, it } from 'vitest';
import { binnedShares, filledShares } from './binned-shares.js';
import { SamplePair } from './sample-pair.js';

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

it('bins a number with more than 20 values in the reference, and otherwise counts each value', () => {
  expect(binnedShares(new SamplePair('num', upTo(20), upTo(30))).reference).toHaveLength(30);
  // 51 values: ⌈log₂ 51 + 1⌉ bins
  expect(binnedShares(new SamplePair('num', upTo(21), upTo(30))).reference).toHaveLength(7);
  expect(binnedShares(new SamplePair('cat', upTo(21), upTo(30))).reference).toHaveLength(30);
});

it('replaces a share of 0 by 0.0001, or by a millionth of the smallest share if that is no greater than 0.0001', () => {
  const rare = new Map([
    ['a', 99_999],
    ['b', 1],
  ]);
  const { reference, current } = filledShares(new SamplePair('cat', ['a', 'b'], new Map([['a', 1]])));
  expect([...reference]).toEqual([0.5, 0.5]);
  expect([...current]).toEqual([1, 0.0001]);
  expect(filledShares(new SamplePair('cat', rare, ['c'])).reference[2]).toBeCloseTo(1e-11, 20);
});
