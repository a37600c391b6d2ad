import { rocAuc } from '@churnops/learn';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { trueRocAuc } from './true-auc.js';

/** Every pair of two customers, one by one. */
function byPairs(probability: readonly number[], score: readonly number[]): number {
  let [won, pairs] = [0, 0];
  for (const [i, p] of probability.entries()) {
    for (const [j, q] of probability.entries()) {
      if (i === j) continue;
      const [a, b] = [score[i] as number, score[j] as number];
      pairs += p * (1 - q);
      won += p * (1 - q) * (a > b ? 1 : a === b ? 0.5 : 0);
    }
  }
  return won / pairs;
}

const customer = fc.record({ p: fc.double({ min: 0.01, max: 0.99, noNaN: true }), s: fc.integer({ min: 0, max: 5 }) });

it('is the expected share of pairs in the right order', () => {
  fc.assert(
    fc.property(fc.array(customer, { minLength: 2, maxLength: 20 }), (customers) => {
      const [p, s] = [customers.map((one) => one.p), customers.map((one) => one.s)];
      expect(trueRocAuc(p, s)).toBeCloseTo(byPairs(p, s), 10);
    }),
  );
});

it('is the measured area once it is certain who leaves', () => {
  const labels = [1, 0, 1, 0, 0, 1];
  const score = [0.9, 0.4, 0.4, 0.1, 0.95, 0.2];
  expect(trueRocAuc(labels, score)).toBeCloseTo(rocAuc(labels, score), 12);
});

it('does not exist if everyone stays', () => {
  expect(trueRocAuc([0, 0], [0.1, 0.2])).toBeNaN();
});
