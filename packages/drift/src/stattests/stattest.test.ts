import { expect, it } from 'vitest';
import { isDrift } from './stattest.js';

it('finds drift for a p-value below the threshold or a distance above; at the threshold, the test decides', () => {
  const verdicts = (scoreKind: 'p_value' | 'distance', driftsAtThreshold: boolean) =>
    [0.04, 0.05, 0.06].map((score) => isDrift({ scoreKind, driftsAtThreshold }, score, 0.05));
  expect(verdicts('p_value', false)).toEqual([true, false, false]);
  expect(verdicts('p_value', true)).toEqual([true, true, false]);
  expect(verdicts('distance', true)).toEqual([false, true, true]);
  expect(verdicts('distance', false)).toEqual([false, false, true]);
});
