import { chiSquareSurvival } from '../distributions/chi-square-survival.js';
import type { StatTest } from './stattest.js';

/**
 * Pearson's chi-square test of the current sample's category counts against the reference's, scaled to the size of the current sample. The
 * score is the p-value: 0 if the reference lacks a category, 1 if both samples have the same single category.
 *
 * @example
 * chiSquare.score(new SamplePair('cat', ['a', 'b', 'c'], ['a', 'b', 'c'])); // 1
 */
export const chiSquare: StatTest = {
  id: 'chisquare',
  displayName: 'chi-square p_value',
  featureKinds: ['cat'],
  scoreKind: 'p_value',
  driftsAtThreshold: false,
  defaultThreshold: 0.05,
  source: "Pearson 1900; Evidently's chi_stat_test, scipy.stats.chisquare",
  score({ counts }) {
    if (counts.categories.length < 2) return 1;
    const scale = counts.currentRows / counts.referenceRows;
    let statistic = 0;
    for (const [i, observed] of counts.current.entries()) {
      const expected = (counts.reference[i] as number) * scale;
      statistic += (observed - expected) ** 2 / expected;
    }
    return chiSquareSurvival(statistic, counts.categories.length - 1);
  },
};
