import { expect, it } from 'vitest';
import { SamplePair } from '../samples/sample-pair.js';
import { expectEvidentlys, refusedCases } from '../testing.js';
import { andersonDarling } from './anderson-darling.js';

it('scores as Evidently does', () => expectEvidentlys(andersonDarling));

it('refuses what Evidently refuses or has no number for', () => {
  const cases = refusedCases(andersonDarling);
  expect(cases.map(({ label }) => label)).toEqual(['both constant']);
  for (const { samples } of cases) expect(() => andersonDarling.score(samples)).toThrow('all values are the same');
});

it('needs four values', () => {
  expect(() => andersonDarling.score(new SamplePair('num', [1], [2, 3]))).toThrow('there are 3 values');
});
