import { expect, it } from 'vitest';
import { isDrift } from './stattest.js';

it('a p-value drifts below its threshold, a distance at it or above', () => {
  const p = { scoreKind: 'p_value' } as const;
  const distance = { scoreKind: 'distance' } as const;
  expect([0.04, 0.05, 0.06].map((score) => isDrift(p, score, 0.05))).toEqual([true, false, false]);
  expect([0.09, 0.1, 0.11].map((score) => isDrift(distance, score, 0.1))).toEqual([false, true, true]);
});
