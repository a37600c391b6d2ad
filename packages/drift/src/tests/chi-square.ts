import gammainc from '@stdlib/math-base-special-gammainc';
import { type Categories, categoryCounts } from './category-counts.js';
import type { DriftTest } from './drift-test.js';

/**
 * Pearson's chi-square test of the current sample's category counts against the reference's, scaled to the current
 * sample's size; Evidently's `chi_stat_test`. A category that the reference lacks means a p-value of 0.
 */
export const chiSquare: DriftTest<Categories> = {
  name: 'chi-square p_value',
  kind: 'p_value',
  defaultThreshold: 0.05,
  score(reference, current) {
    const counts = categoryCounts(reference, current);
    if (counts.current.length < 2) return 1;
    const scale = counts.currentRows / counts.referenceRows;
    let statistic = 0;
    for (const [i, observed] of counts.current.entries()) {
      const expected = counts.reference[i] * scale;
      statistic += (observed - expected) ** 2 / expected;
    }
    if (statistic === Infinity) return 0;
    const degreesOfFreedom = counts.current.length - 1;
    return gammainc(statistic / 2, degreesOfFreedom / 2, true, true);
  },
};
