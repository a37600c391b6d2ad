import { expect, it } from 'vitest';
import { SamplePair } from '../samples/sample-pair.js';
import { expectEvidentlys, refusedCases } from '../testing.js';
import { eppsSingleton } from './epps-singleton.js';

it('scores as Evidently does', () => expectEvidentlys(eppsSingleton));

it('refuses what Evidently refuses or has no number for', () => {
  const cases = refusedCases(eppsSingleton);
  expect(cases.map(({ label }) => label)).toEqual(['both constant']);
  for (const { samples } of cases)
    expect(() => eppsSingleton.score(samples)).toThrow('the middle half of the values is one value');
});

it('needs five values in each sample', () => {
  expect(() => eppsSingleton.score(new SamplePair('num', [1, 2, 3, 4], [1, 2, 3, 4, 5]))).toThrow('a sample has 4 values');
});
