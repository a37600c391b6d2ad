import { expect, it } from 'vitest';
import { thresholdOf } from './threshold-of.js';

it('takes the threshold for the kind of column, otherwise the test’s own', () => {
  const test = { defaultThreshold: 0.1 };
  expect(thresholdOf({ numThreshold: 0.2, catThreshold: 0.3 }, 'num', test)).toBe(0.2);
  expect(thresholdOf({ numThreshold: 0.2, catThreshold: 0.3 }, 'cat', test)).toBe(0.3);
  expect(thresholdOf({ numThreshold: 0 }, 'num', test)).toBe(0);
  expect(thresholdOf({ numThreshold: 0.2 }, 'cat', test)).toBe(0.1);
});
