import { expect, it } from 'vitest';
import { SamplePair } from '../samples/sample-pair.js';
import { expectEvidentlys } from '../testing.js';
import { chiSquare } from './chi-square.js';

it('scores as Evidently does', () => expectEvidentlys(chiSquare));

it('gives 0 for a category that the reference lacks, and 1 for a single category', () => {
  expect(chiSquare.score(new SamplePair('cat', ['a', 'b'], ['a', 'c']))).toBe(0);
  expect(chiSquare.score(new SamplePair('cat', ['a'], ['a', 'a']))).toBe(1);
});
