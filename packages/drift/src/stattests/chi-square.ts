import gammainc from '@stdlib/math-base-special-gammainc';
import { categoryCounts } from '../samples/category-counts.js';
import { categoricalTest } from './stattest.js';

/**
 * Pearson's chi-square test of the current sample's category counts against the reference's, scaled to the current sample's size. A
 * category that the reference lacks gives a p-value of 0; samples of one and the same category give 1.
 *
 * @example
 * chiSquare.score(['a', 'b', 'c'], ['a', 'b', 'c']); // 1
 */
export const chiSquare = categoricalTest({
  id: 'chisquare',
  displayName: 'chi-square p_value',
  featureKinds: ['cat'],
  scoreKind: 'p_value',
  defaultThreshold: 0.05,
  source: "Pearson 1900; Evidently's chi_stat_test, scipy.stats.chisquare",
  score(reference, current) {
    const counts = categoryCounts(reference, current);
    if (counts.current.length < 2) return 1;
    const scale = counts.currentRows / counts.referenceRows;
    let statistic = 0;
    for (const [i, observed] of counts.current.entries()) {
      const expected = (counts.reference[i] as number) * scale;
      statistic += (observed - expected) ** 2 / expected;
    }
    if (statistic === Infinity) return 0;
    const degreesOfFreedom = counts.current.length - 1;
    return gammainc(statistic / 2, degreesOfFreedom / 2, true, true);
  },
});
