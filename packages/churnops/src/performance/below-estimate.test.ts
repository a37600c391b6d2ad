import { expect, it } from 'vitest';
import { newestFall } from './below-estimate.js';

const day = (known: number, high: number | null, estimated_low: number | null) => ({
  known,
  value: high === null ? null : high - 0.05,
  high,
  estimated_low,
});

it.each([
  [200, 0.7, 0.8, true],
  [199, 0.7, 0.8, false],
  [900, 0.8, 0.8, false],
  [900, 0.9, 0.8, false],
  [900, null, 0.8, false],
  [900, 0.7, null, false],
])('%s outcomes, at most %s measured, at least %s estimated: %s', (known, high, low, expected) => {
  expect(newestFall([day(known, high, low)]) !== undefined).toBe(expected);
});

it('judges the newest date with enough outcomes, and no other', () => {
  const [young, well, ill] = [day(90, 0.5, 0.8), day(400, 0.85, 0.8), day(400, 0.7, 0.8)];
  expect(newestFall([young, ill, well])).toBe(ill);
  expect(newestFall([young, well, ill, ill])).toBeUndefined();
  expect(newestFall([])).toBeUndefined();
});
