import { expect, it } from 'vitest';
import { SamplePair } from '../samples/sample-pair.js';
import { expectEvidentlys } from '../testing.js';
import { fisherExact } from './fisher-exact.js';

it('scores as Evidently does', () => expectEvidentlys(fisherExact));

it('accepts samples of different sizes', () => {
  // scipy.stats.fisher_exact([[3, 1], [2, 9]])
  const [reference, current] = [
    new Map([
      ['no', 1],
      ['yes', 3],
    ]),
    new Map([
      ['no', 9],
      ['yes', 2],
    ]),
  ];
  expect(fisherExact.score(new SamplePair('cat', reference, current))).toBeCloseTo(0.07692307692307693, 12);
});

it('refuses more than two categories', () => {
  expect(() => fisherExact.score(new SamplePair('cat', ['a', 'b'], ['c']))).toThrow('there are 3 categories');
});
