import erfc from '@stdlib/math-base-special-erfc';
import { type Categories, categoryCounts } from './category-counts.js';
import type { DriftTest } from './drift-test.js';

/** Two-sided z-test of the share of one of two categories, pooled variance; Evidently's `z_stat_test`. */
export const zTest: DriftTest<Categories> = {
  name: 'Z-test p_value',
  kind: 'p_value',
  defaultThreshold: 0.05,
  score(reference, current) {
    const counts = categoryCounts(reference, current);
    if (counts.current.length < 2) return 1;
    const pooled = (counts.reference[0] + counts.current[0]) / (counts.referenceRows + counts.currentRows);
    const difference = counts.reference[0] / counts.referenceRows - counts.current[0] / counts.currentRows;
    const variance = pooled * (1 - pooled) * (1 / counts.referenceRows + 1 / counts.currentRows);
    return erfc(Math.abs(difference) / Math.sqrt(2 * variance));
  },
};
