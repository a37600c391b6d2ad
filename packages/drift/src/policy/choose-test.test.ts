import { expect, it } from 'vitest';
import { SamplePair } from '../samples/sample-pair.js';
import { chooseTest } from './choose-test.js';

const values = (count: number, distinct: number) => Array.from({ length: count }, (_, i) => i % distinct);

// https://docs-old.evidentlyai.com/reference/data-drift-algorithm
it.each([
  ['num', 1000, 6, 'ks'],
  ['num', 1001, 6, 'wasserstein'],
  ['num', 1000, 5, 'chisquare'],
  ['num', 1000, 2, 'z'],
  ['num', 1001, 5, 'jensenshannon'],
  ['cat', 1000, 3, 'chisquare'],
  ['cat', 1000, 2, 'z'],
  ['cat', 1001, 2, 'jensenshannon'],
] as const)('%s, %d reference rows, %d distinct values: %s', (kind, rows, distinct, id) => {
  expect(chooseTest(new SamplePair(kind, values(rows, distinct), values(5000, distinct))).id).toBe(id);
});
