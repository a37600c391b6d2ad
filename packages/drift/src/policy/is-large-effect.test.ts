import { expect, it } from 'vitest';
import { datasetDrift } from '../report/dataset-drift.js';
import { isLargeEffect } from './is-large-effect.js';

it.each([
  [0.05, 0.049, true],
  [0.049, 0.001, false],
  [0.5, 0.05, false],
  [null, null, false],
])('effect %s with adjusted p-value %s: %s', (effect, pValueAdjusted, expected) => {
  expect(isLargeEffect({ effect, pValueAdjusted })).toBe(expected);
});

it('takes bounds of its own', () => {
  expect(isLargeEffect({ effect: 0.02, pValueAdjusted: 0.08 }, { leastEffect: 0.01, level: 0.1 })).toBe(true);
});

it('judges a report by the policy evidently as the policy default does', () => {
  const numbers = (from: number) => Array.from({ length: 400 }, (_, i) => from + i);
  const columns = [0, 15, 30, 200].map((shift) => ({
    name: `shifted by ${shift}`,
    kind: 'num' as const,
    reference: numbers(0),
    current: numbers(shift),
  }));
  const byDefault = datasetDrift(columns).columns.map(({ drifted }) => drifted);
  expect(datasetDrift(columns, { policy: 'evidently' }).columns.map((column) => isLargeEffect(column))).toEqual(byDefault);
  expect(new Set(byDefault)).toEqual(new Set([false, true]));
});
