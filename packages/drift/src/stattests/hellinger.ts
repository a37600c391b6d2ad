import { binCounts } from '../samples/equal-bins.js';
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
    const { reference, current } = samples.kind === 'num' ? distinctBinCounts(samples) : samples.counts;
    let affinity = 0;
    for (const [i, count] of reference.entries()) {
      affinity += Math.sqrt((count / samples.referenceRows) * ((current[i] as number) / samples.currentRows));
    }
    return Math.sqrt(1 - Math.min(1, affinity));
  },
};

/** Applies Sturges' rule to the number of distinct values, not of rows. */
function distinctBinCounts({ sorted }: SamplePair): { readonly reference: Float64Array; readonly current: Float64Array } {
  let distinct = 0;
  mergeWalk(sorted, () => {
    distinct++;
  });
  return binCounts(sorted, distinct);
}
