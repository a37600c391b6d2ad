import { cramerVonMisesExact, cramerVonMisesLimit } from '../distributions/cramer-von-mises.js';
import { UntestableError } from '../errors.js';
import { mergeWalk } from '../samples/merge-walk.js';
import type { SamplePair } from '../samples/sample-pair.js';
import type { StatTest } from './stattest.js';

/** With up to this many values in the larger sample, the p-value is exact. scipy has the same limit. */
const MOST_EXACT = 20;
/** Below this, the limit distribution is under 1.3e-18. */
const LEAST_STATISTIC = 0.003;

/**
 * Two-sample Cramér–von Mises test, with midranks for ties. The score is the p-value. It is exact with up to 20 values in the larger
 * sample; with more, it comes from the limit distribution.
 *
 * @example
 * cramerVonMises.score(new SamplePair('num', [1, 2, 3], [4, 5, 6])); // 0.1
 */
export const cramerVonMises: StatTest = {
  id: 'cramer_von_mises',
  displayName: 'Cramer-von Mises',
  featureKinds: ['num'],
  scoreKind: 'p_value',
  driftsAtThreshold: true,
  defaultThreshold: 0.1,
  source: "Anderson 1962; Evidently's cramer_von_mises, scipy.stats.cramervonmises_2samp",
  score(samples) {
    const { referenceRows: m, currentRows: n } = samples;
    if (m < 2 || n < 2) throw new UntestableError('a sample has one value; the Cramér–von Mises test needs two in each');
    const u = rankDifferences(samples);
    if (Math.max(m, n) <= MOST_EXACT) return cramerVonMisesExact(u, m, n);
    const [k, N] = [m * n, m + n];
    const statistic = u / (k * N) - (4 * k - 1) / (6 * N);
    const mean = (1 + 1 / N) / 6;
    const variance = ((N + 1) * (4 * k * N - 3 * (m ** 2 + n ** 2) - 2 * k)) / (45 * N ** 2 * 4 * k);
    const normalized = 1 / 6 + (statistic - mean) / Math.sqrt(45 * variance);
    return normalized < LEAST_STATISTIC ? 1 : Math.max(0, 1 - cramerVonMisesLimit(normalized));
  },
};

/** For each sample, Σ (rank in both samples − rank in its own sample)², times the size of the sample. */
function rankDifferences({ sorted, referenceRows, currentRows }: SamplePair): number {
  let [ofReference, ofCurrent] = [0, 0];
  mergeWalk(sorted, (_value, i, j, iUpTo, jUpTo) => {
    const midrank = (i + j + 1 + iUpTo + jUpTo) / 2;
    for (let rank = i + 1; rank <= iUpTo; rank++) ofReference += (midrank - rank) ** 2;
    for (let rank = j + 1; rank <= jUpTo; rank++) ofCurrent += (midrank - rank) ** 2;
  });
  return referenceRows * ofReference + currentRows * ofCurrent;
}
