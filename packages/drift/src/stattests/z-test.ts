import erfc from '@stdlib/math-base-special-erfc';
import { categoryCounts } from '../samples/category-counts.js';
import { categoricalTest } from './stattest.js';

/**
 * Two-sided z-test of the share that one of two categories has, with pooled variance. Samples of one and the same category give 1.
 * With more than two categories, it compares the one that comes first in the current sample with the rest.
 *
 * @example
 * zTest.score(['yes', 'no'], ['yes', 'no']); // 1
 */
export const zTest = categoricalTest({
  id: 'z',
  displayName: 'Z-test p_value',
  featureKinds: ['cat'],
  scoreKind: 'p_value',
  defaultThreshold: 0.05,
  source: "Evidently's z_stat_test",
  score(reference, current) {
    const counts = categoryCounts(reference, current);
    const { referenceRows, currentRows } = counts;
    const [inReference = 0, inCurrent = 0] = [counts.reference[0], counts.current[0]];
    if (counts.current.length < 2) return 1;
    const pooled = (inReference + inCurrent) / (referenceRows + currentRows);
    const difference = inReference / referenceRows - inCurrent / currentRows;
    const variance = pooled * (1 - pooled) * (1 / referenceRows + 1 / currentRows);
    return erfc(Math.abs(difference) / Math.sqrt(2 * variance));
  },
});
