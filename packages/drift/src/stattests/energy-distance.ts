import { integrateGap } from '../samples/integrate-gap.js';
import type { StatTest } from './stattest.js';

/**
 * Energy distance: the square root of twice the integral of the squared difference between the distribution functions. It depends on the
 * scale of the values: its unit is the square root of theirs.
 *
 * @example
 * energyDistance.score(new SamplePair('num', [0], [2])); // 2
 */
export const energyDistance: StatTest = {
  id: 'ed',
  displayName: 'Energy-distance',
  featureKinds: ['num'],
  scoreKind: 'distance',
  driftsAtThreshold: false,
  defaultThreshold: 0.1,
  source: "Székely and Rizzo 2013; Evidently's energy_dist_test, scipy.stats.energy_distance",
  score: ({ sorted }) => Math.sqrt(2 * integrateGap(sorted, (gap) => gap ** 2)),
};
