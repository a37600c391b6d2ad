import { mannWhitneySurvival } from '../distributions/mann-whitney-survival.js';
import { normalSurvival } from '../distributions/normal-survival.js';
import { mergeWalk } from '../samples/merge-walk.js';
import type { SamplePair } from '../samples/sample-pair.js';
import type { StatTest } from './stattest.js';

/** If one sample has at most this many values, and there are no ties, the p-value is exact. scipy has the same limit. */
const MOST_EXACT = 8;

/**
 * Mann–Whitney U test, one-sided as in Evidently: it tests whether the values of the reference are smaller than the current ones. The score
 * is the p-value. It is exact for small samples without ties; otherwise it comes from the normal distribution, with corrections for ties and
 * continuity.
 *
 * @example
 * mannWhitney.score(new SamplePair('num', [1, 2, 3], [4, 5, 6])); // 0.05
 */
export const mannWhitney: StatTest = {
  id: 'mannw',
  displayName: 'Mann-Whitney U-rank test',
  featureKinds: ['num'],
  scoreKind: 'p_value',
  driftsAtThreshold: false,
  defaultThreshold: 0.05,
  source: "Mann and Whitney 1947; Evidently's mann_whitney_u_stat_test, scipy.stats.mannwhitneyu with alternative='less'",
  score(samples) {
    const { referenceRows: m, currentRows: n } = samples;
    const { currentAbove, tieTerm } = ranks(samples);
    if (tieTerm === 0 && (m <= MOST_EXACT || n <= MOST_EXACT)) return Math.min(1, mannWhitneySurvival(currentAbove, m, n));
    const N = m + n;
    const deviation = Math.sqrt(((m * n) / 12) * (N + 1 - tieTerm / (N * (N - 1))));
    // If all values are the same, there is no difference.
    if (deviation === 0) return 1;
    return normalSurvival((currentAbove - (m * n) / 2 - 0.5) / deviation);
  },
};

/** The number of pairs whose current value is greater (a tie counts half), and the sum of t³ − t over all groups of t equal values. */
function ranks({ sorted }: SamplePair): { readonly currentAbove: number; readonly tieTerm: number } {
  let [currentAbove, tieTerm] = [0, 0];
  mergeWalk(sorted, (_value, i, j, iUpTo, jUpTo) => {
    currentAbove += (jUpTo - j) * (i + (iUpTo - i) / 2);
    const tied = iUpTo - i + jUpTo - j;
    tieTerm += tied ** 3 - tied;
  });
  return { currentAbove, tieTerm };
}
