import { expect, it } from 'vitest';
import { isBelowEstimate } from './below-estimate.js';

it.each([
  [200, 0.7, 0.8, true],
  [199, 0.7, 0.8, false],
  [900, 0.8, 0.8, false],
  [900, 0.9, 0.8, false],
  [900, null, 0.8, false],
  [900, 0.7, null, false],
])('%s outcomes, at most %s measured, at least %s estimated: %s', (known, high, estimated_low, expected) => {
  expect(isBelowEstimate({ known, high, estimated_low })).toBe(expected);
});
