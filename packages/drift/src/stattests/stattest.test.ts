import { expect, it } from 'vitest';
import { isDrift } from './stattest.js';

it('a p-value drifts below its threshold, a distance above; at it, as the test says', () => {
  const verdicts = (scoreKind: 'p_value' | 'distance', driftsAtThreshold: boolean) =>
    [0.04, 0.05, 0.06].map((score) => isDrift({ scoreKind, driftsAtThreshold }, score, 0.05));
  expect(verdicts('p_value', false)).toEqual([true, false, false]);
  expect(verdicts('p_value', true)).toEqual([true, true, false]);
  expect(verdicts('distance', true)).toEqual([false, true, true]);
  expect(verdicts('distance', false)).toEqual([false, false, true]);
});
