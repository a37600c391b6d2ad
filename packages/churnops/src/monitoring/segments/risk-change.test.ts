import { expect, it } from 'vitest';
import { riskChange } from './risk-change.js';
import { RiskSums } from './risk-sums.js';

function sumsOf(probabilities: readonly number[]): RiskSums {
  const sums = new RiskSums();
  for (const probability of probabilities) sums.add(probability);
  return sums;
}
const reference = Array.from({ length: 40 }, (_, i) => i / 100);
const current = Array.from({ length: 60 }, (_, i) => 0.1 + i / 80);

it('is scipy’s Welch test of two means, with its interval', () => {
  // scipy.stats.ttest_ind(current, reference, equal_var=False) and its confidence_interval(0.95).
  const { change, low, high, pValue } = riskChange(sumsOf(reference), sumsOf(current));
  expect(change).toBeCloseTo(0.27375, 12);
  expect(pValue / 1.736981423739114e-12).toBeCloseTo(1, 9);
  expect(low).toBeCloseTo(0.20683319341051748, 6);
  expect(high).toBeCloseTo(0.3406668065894825, 6);
});

it('of the same probability everywhere is certain', () => {
  const same = sumsOf([0.25, 0.25, 0.25]);
  expect(riskChange(same, sumsOf([0.25, 0.25]))).toEqual({ change: 0, low: 0, high: 0, pValue: 1 });
  expect(riskChange(same, sumsOf([0.5, 0.5]))).toEqual({ change: 0.25, low: 0.25, high: 0.25, pValue: 0 });
});

it('sums of parts are those of the whole, and a customer without a probability is one all the same', () => {
  const whole = sumsOf([...reference, ...current, Number.NaN]);
  const parts = sumsOf(reference);
  parts.merge(sumsOf([...current, Number.NaN]));
  expect(parts.mean).toBeCloseTo(whole.mean as number, 12);
  expect(parts.varianceOfMean).toBeCloseTo(whole.varianceOfMean, 12);
  expect([whole.customers, whole.scored]).toEqual([101, 100]);
  expect(new RiskSums().mean).toBeNull();
});
