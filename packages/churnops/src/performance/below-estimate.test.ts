import { expect, it } from 'vitest';
import { newestFall } from './below-estimate.js';

// Both figures have a standard error of 0.02: that of the difference is 0.0283, and four of them are 0.113.
const day = (known: number, value: number | null, estimated: number | null) => ({
  known,
  value,
  high: value === null ? null : value + 1.96 * 0.02,
  estimated,
  estimated_low: estimated === null ? null : estimated - 1.96 * 0.02,
});

it.each([
  [200, 0.68, 0.8, true],
  [199, 0.68, 0.8, false],
  // The two intervals do not overlap, and three standard errors are 0.085, but with thirty looks a month that is no proof.
  [900, 0.71, 0.8, false],
  [900, 0.85, 0.8, false],
  [900, null, 0.8, false],
  [900, 0.68, null, false],
])('%s outcomes, %s measured, %s estimated: %s', (known, value, estimated, expected) => {
  expect(newestFall([day(known, value, estimated)]) !== undefined).toBe(expected);
});

it('says nothing if the estimate is not certain of anything', () => {
  expect(newestFall([{ ...day(900, 0.6, 0.97), estimated_low: 0 }])).toBeUndefined();
});

it('judges the newest date with enough outcomes, and no other', () => {
  const [young, well, ill] = [day(90, 0.5, 0.8), day(400, 0.85, 0.8), day(400, 0.6, 0.8)];
  expect(newestFall([young, ill, well])).toBe(ill);
  expect(newestFall([young, well, ill, ill])).toBeUndefined();
  expect(newestFall([])).toBeUndefined();
});
