import { type BinCounts, binCounts } from '../samples/equal-bins.js';
import { mergeWalk } from '../samples/merge-walk.js';
import type { SamplePair } from '../samples/sample-pair.js';
import type { StatTest } from './stattest.js';

/**
 * Hellinger distance between the shares, from 0 (equal) to 1 (nothing in common). Numbers are always binned, by Sturges' rule for the number
 * of distinct values.
 *
 * @example
 * hellinger.score(new SamplePair('cat', ['a', 'b'], ['c', 'd'])); // 1
 */
export const hellinger: StatTest = {
  id: 'hellinger',
  displayName: 'Hellinger distance',
  featureKinds: ['num', 'cat'],
  scoreKind: 'distance',
  driftsAtThreshold: true,
  defaultThreshold: 0.1,
  source: "Hellinger 1909; Evidently's hellinger_distance",
  score(samples) {
    const { kind, referenceRows, currentRows } = samples;
    const bins = kind === 'num' ? distinctBinCounts(samples) : undefined;
    const { reference, current } = bins ?? samples.counts;
    let affinity = 0;
    for (const [i, count] of reference.entries()) {
      const shared = Math.sqrt((count / referenceRows) * ((current[i] as number) / currentRows));
      if (shared > 0) affinity += bins ? shared / relativeWidth(bins, i) : shared;
    }
    return Math.sqrt(1 - Math.min(1, affinity));
  },
};

/** Applies Sturges' rule to the number of distinct values, not of rows. */
function distinctBinCounts({ sorted }: SamplePair): BinCounts {
  let distinct = 0;
  mergeWalk(sorted, () => {
    distinct++;
  });
  return binCounts(sorted, distinct);
}

/**
 * The width of a bin, to that of all on average. It is 1 but for rounding, which matters far from zero. Evidently integrates densities, so its score
 * follows the widths.
 */
function relativeWidth({ edges }: BinCounts, i: number): number {
  const range = (edges.at(-1) as number) - (edges[0] as number);
  return (((edges[i + 1] as number) - (edges[i] as number)) / range) * (edges.length - 1);
}
