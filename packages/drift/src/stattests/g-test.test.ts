import { expect, it } from 'vitest';
import { SamplePair } from '../samples/sample-pair.js';
import { expectEvidentlys } from '../testing.js';
import { gTest } from './g-test.js';

it('scores as Evidently does', () => expectEvidentlys(gTest));

it('gives the same score for a reference ten times as large with the same shares', () => {
  const tenfold = new Map([
    ['a', 300],
    ['b', 200],
    ['c', 100],
  ]);
  const current = new Map([
    ['a', 22],
    ['b', 28],
    ['c', 10],
  ]);
  // Evidently's score of the case "three, equal sizes"
  expect(gTest.score(new SamplePair('cat', tenfold, current))).toBeCloseTo(0.07443610275849749, 12);
  expect(gTest.score(new SamplePair('cat', ['a'], ['a', 'a']))).toBe(1);
});
