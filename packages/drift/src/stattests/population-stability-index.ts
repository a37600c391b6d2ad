import { filledShares } from '../samples/binned-shares.js';
import type { StatTest } from './stattest.js';

/**
 * Population stability index: the sum of (p − q) ln(p / q) over all bins or categories, at least 0. A share of 0 counts as 0.0001, or as less
 * if other shares are that small. Numbers with more than 20 distinct values in the reference are binned by Sturges' rule.
 *
 * @example
 * populationStabilityIndex.score(new SamplePair('cat', ['a', 'b'], ['b', 'a'])); // 0
 */
export const populationStabilityIndex: StatTest = {
  id: 'psi',
  displayName: 'PSI',
  featureKinds: ['num', 'cat'],
  scoreKind: 'distance',
  driftsAtThreshold: true,
  defaultThreshold: 0.1,
  source: "Lewis 1994; Evidently's psi",
  score(samples) {
    const { reference, current } = filledShares(samples);
    return reference.reduce((sum, p, i) => sum + (p - (current[i] as number)) * Math.log(p / (current[i] as number)), 0);
  },
};
