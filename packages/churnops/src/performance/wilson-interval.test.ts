import { expect, it } from 'vitest';
import { wilsonInterval } from './wilson-interval.js';

it.each([
  // scipy.stats.binomtest(hits, rows).proportion_ci(0.95, method='wilson')
  [0, 5, 0.0, 0.43448246478317476],
  [1, 2, 0.09453120573423074, 0.9054687942657693],
  [7, 40, 0.08745413746035918, 0.3194999033178771],
  [260, 1000, 0.23376861850763092, 0.2880682255654355],
  [9, 9, 0.7008549515804559, 1.0],
])('%i of %i is scipy’s', (hits, rows, low, high) => {
  const interval = wilsonInterval(hits, rows);
  expect(interval.low).toBeCloseTo(low, 12);
  expect(interval.high).toBeCloseTo(high, 12);
});
