import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SamplePair } from '../samples/sample-pair.js';
import { expectEvidentlys } from '../testing.js';
import { jensenShannon } from './jensen-shannon.js';

it('scores as Evidently does', () => expectEvidentlys(jensenShannon));

it('is a metric: 0 to itself, symmetric, at most √ln 2, and obeys the triangle inequality', () => {
  const sample = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 });
  const score = (reference: string[], current: string[]) => jensenShannon.score(new SamplePair('cat', reference, current));
  fc.assert(
    fc.property(sample, sample, sample, (a, b, c) => {
      expect(score(a, [...a].reverse())).toBeCloseTo(0, 7);
      expect(score(a, b)).toBeCloseTo(score(b, a), 12);
      expect(score(a, b)).toBeLessThanOrEqual(Math.sqrt(Math.LN2) + 1e-12);
      expect(score(a, c)).toBeLessThanOrEqual(score(a, b) + score(b, c) + 1e-7);
    }),
  );
  expect(jensenShannon.score(new SamplePair('cat', ['a'], ['b']))).toBeCloseTo(Math.sqrt(Math.LN2), 12);
});
