import { chiSquareSurvival } from '../distributions/chi-square-survival.js';
import type { StatTest } from './stattest.js';

/**
 * Likelihood-ratio test (G-test) of the current sample's category counts against the reference's, scaled to the size of the current sample.
 * The score is the p-value: 0 if the reference lacks a category, 1 if both samples have the same single category.
 *
 * Evidently doesn't scale, so it refuses samples of different sizes. For equal sizes, the score is the same.
 *
 * @example
 * gTest.score(new SamplePair('cat', ['a', 'b'], ['b', 'a'])); // 1
 */
export const gTest: StatTest = {
  id: 'g_test',
  displayName: 'g_test',
  featureKinds: ['cat'],
  scoreKind: 'p_value',
  driftsAtThreshold: false,
  defaultThreshold: 0.1,
  source: "Woolf 1957; Evidently's g_test, scipy.stats.power_divergence",
  score({ counts }) {
    if (counts.categories.length < 2) return 1;
    const scale = counts.currentRows / counts.referenceRows;
    const statistic = counts.current.reduce((sum, observed, i) => {
      const expected = (counts.reference[i] as number) * scale;
      return sum + (observed > 0 ? 2 * observed * Math.log(observed / expected) : 0);
    }, 0);
    return chiSquareSurvival(statistic, counts.categories.length - 1);
  },
};
