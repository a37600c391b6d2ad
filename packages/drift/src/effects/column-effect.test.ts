import { expect, it } from 'vitest';
import { SamplePair } from '../samples/sample-pair.js';
import { columnEffect } from './column-effect.js';

const upTo = (count: number) => Float64Array.from({ length: count }, (_, i) => i);

it('is the K-S distance and p-value for numbers without missing values', () => {
  const samples = new SamplePair('num', [1, 2, 3], [4, 5, 6]);
  const found = columnEffect(samples, { rows: 3, missing: 0 }, { rows: 3, missing: 0 }, 0);
  expect(found).toMatchObject({ effect: 1, high: 1 });
  expect(found?.pValue).toBeCloseTo(0.1, 12);
});

it('is the share of values that went missing when a feed broke', () => {
  const samples = new SamplePair('num', upTo(1000), upTo(600));
  const found = columnEffect(samples, { rows: 1000, missing: 0 }, { rows: 1000, missing: 400 }, 0);
  // The share of values below 600 differs by 0.4. So does the share of rows without a value.
  expect(found?.effect).toBeCloseTo(0.4, 12);
  expect(found?.pValue).toBeLessThan(1e-50);
  expect(columnEffect(undefined, { rows: 1000, missing: 0 }, { rows: 200, missing: 200 }, 0)).toMatchObject({ effect: 1 });
});

it('is that of the values, if chance explains a few more missing ones', () => {
  const samples = new SamplePair('cat', new Map([['a', 400]]), new Map([['b', 400]]));
  expect(columnEffect(samples, { rows: 401, missing: 1 }, { rows: 403, missing: 3 }, 0)?.effect).toBe(1);
});

it('is null without rows', () => {
  expect(columnEffect(undefined, { rows: 0, missing: 0 }, { rows: 3, missing: 3 }, 0)).toBeNull();
});
