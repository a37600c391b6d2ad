import { expect, it } from 'vitest';
import { shareDifference } from './share-difference.js';

// statsmodels 0.14: confint_proportions_2indep(inCurrent, currentRows, inReference, referenceRows, method='newcomb')
it.each([
  [
    [56, 70, 48, 80],
    [0.05243147240236498, 0.33387265403690614],
  ],
  [
    [10, 10, 0, 20],
    [0.6790860371419145, 1],
  ],
  [
    [1, 300, 0, 5000],
    [0.00048331394941512115, 0.01863669369453124],
  ],
] as const)('is Newcombe\u2019s interval: %j', ([inCurrent, currentRows, inReference, referenceRows], [low, high]) => {
  const found = shareDifference({ inReference, referenceRows, inCurrent, currentRows }, 1.959963984540054);
  expect(found.low).toBeCloseTo(low, 12);
  expect(found.high).toBeCloseTo(high, 12);
});
