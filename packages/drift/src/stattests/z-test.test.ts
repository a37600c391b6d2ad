import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SamplePair } from '../samples/sample-pair.js';
import { expectEvidentlys } from '../testing.js';
import { zTest } from './z-test.js';

it('scores as Evidently does', () => expectEvidentlys(zTest));

it('gives the same score for either category, and for swapped samples', () => {
  const sample = fc.array(fc.constantFrom('yes', 'no'), { minLength: 1 });
  const swap = (values: string[]) => values.map((value) => (value === 'yes' ? 'no' : 'yes'));
  fc.assert(
    fc.property(sample, sample, (a, b) => {
      const score = zTest.score(new SamplePair('cat', a, b));
      expect(zTest.score(new SamplePair('cat', swap(a), swap(b)))).toBeCloseTo(score, 12);
      expect(zTest.score(new SamplePair('cat', b, a))).toBeCloseTo(score, 12);
    }),
  );
});
