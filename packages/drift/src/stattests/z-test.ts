import erfc from '@stdlib/math-base-special-erfc';
import { type Category, categoryCounts } from './category-counts.js';
import type { DriftTest } from './drift-test.js';

/** Two-sided z-test of the share of one of two categories, pooled variance; Evidently's `z_stat_test`. */
export const zTest: DriftTest<readonly Category[]> = {
  name: 'Z-test p_value',
  kind: 'p_value',
  defaultThreshold: 0.05,
  score(reference, current) {
    const counts = categoryCounts(reference, current);
    if (counts.current.length < 2) return 1;
    const pooled = (counts.reference[0] + counts.current[0]) / (reference.length + current.length);
    const difference = counts.reference[0] / reference.length - counts.current[0] / current.length;
    const variance = pooled * (1 - pooled) * (1 / reference.length + 1 / current.length);
    return erfc(Math.abs(difference) / Math.sqrt(2 * variance));
  },
};
