import { integrateGap } from '../samples/integrate-gap.js';
import type { StatTest } from './stattest.js';

/** The least deviation of a reference. Dividing by 0 would make every change infinite. */
const LEAST_DEVIATION = 0.001;

/**
 * Wasserstein-1 distance, in units of the reference's population standard deviation: how far values moved on average. A deviation below 0.001
 * counts as 0.001.
 *
 * @example
 * wasserstein.score(new SamplePair('num', [0, 2], [1, 3])); // 1
 */
export const wasserstein: StatTest = {
  id: 'wasserstein',
  displayName: 'Wasserstein distance (normed)',
  featureKinds: ['num'],
  scoreKind: 'distance',
  driftsAtThreshold: true,
  defaultThreshold: 0.1,
  source: "Evidently's wasserstein_distance_norm, scipy.stats.wasserstein_distance",
  score({ sorted, moments, referenceRows }) {
    return integrateGap(sorted, Math.abs) / Math.max(Math.sqrt(moments.reference.squares / referenceRows), LEAST_DEVIATION);
  },
};
