import { expect, it } from 'vitest';
import { SamplePair } from '../samples/sample-pair.js';
import { expectEvidentlys, refusedCases } from '../testing.js';
import { tTest } from './t-test.js';

it('scores as Evidently does', () => expectEvidentlys(tTest));

it('refuses what Evidently refuses or has no number for', () => {
  const cases = refusedCases(tTest);
  expect(cases.map(({ label }) => label)).toEqual(['both constant']);
  for (const { samples } of cases) expect(() => tTest.score(samples)).toThrow('all values are the same');
});

it('gives 0 for constants that differ, and refuses two single values', () => {
  expect(tTest.score(new SamplePair('num', [1, 1], [2, 2]))).toBe(0);
  expect(() => tTest.score(new SamplePair('num', [1], [2]))).toThrow('needs three values');
});
