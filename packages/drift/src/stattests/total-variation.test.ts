import { expect, it } from 'vitest';
import { SamplePair } from '../samples/sample-pair.js';
import { expectEvidentlys } from '../testing.js';
import { totalVariation } from './total-variation.js';

it('scores as Evidently does', () => expectEvidentlys(totalVariation));

it('takes all splits of identifiers for equally far apart, whatever rounding makes of the sums', () => {
  const ids = (count: number, letter: string) => Array.from({ length: count }, (_, i) => `${letter}${i}`);
  for (const [m, n] of [
    [150, 49],
    [13, 49],
  ] as const) {
    expect(totalVariation.score(new SamplePair('cat', ids(m, 'a'), ids(n, 'b')))).toBe(1);
  }
});
