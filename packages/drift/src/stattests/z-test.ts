import { normalSurvival } from '../distributions/normal-survival.js';
import type { StatTest } from './stattest.js';

/**
 * Two-sided z-test of the share of one of two categories, with pooled variance. The score is the p-value: 1 if both samples have the same
 * single category. With more than two categories, it compares the first in sorted order with all others.
 *
 * @example
 * zTest.score(new SamplePair('cat', ['yes', 'no'], ['yes', 'no'])); // 1
 */
export const zTest: StatTest = {
  id: 'z',
  displayName: 'Z-test p_value',
  featureKinds: ['cat'],
  scoreKind: 'p_value',
  driftsAtThreshold: false,
  defaultThreshold: 0.05,
  source: "Evidently's z_stat_test",
  score({ counts }) {
    const { referenceRows, currentRows } = counts;
    const [inReference = 0, inCurrent = 0] = [counts.reference[0], counts.current[0]];
    if (counts.categories.length < 2) return 1;
    const pooled = (inReference + inCurrent) / (referenceRows + currentRows);
    const difference = inReference / referenceRows - inCurrent / currentRows;
    const variance = pooled * (1 - pooled) * (1 / referenceRows + 1 / currentRows);
    return 2 * normalSurvival(Math.abs(difference) / Math.sqrt(variance));
  },
};
