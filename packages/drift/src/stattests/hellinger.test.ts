import { expect, it } from 'vitest';
import { SamplePair } from '../samples/sample-pair.js';
import { expectEvidentlys } from '../testing.js';
import { hellinger } from './hellinger.js';

it('scores as Evidently does', () => expectEvidentlys(hellinger));

it('is 0 for the same sample, and 1 for samples without a common value', () => {
  expect(hellinger.score(new SamplePair('num', [1, 2, 3], [3, 2, 1]))).toBeCloseTo(0, 7);
  expect(hellinger.score(new SamplePair('cat', ['a'], ['b']))).toBe(1);
});
