import { mergeWalk } from '../samples/merge-walk.js';
import type { StatTest } from './stattest.js';

/**
 * Energy distance: the square root of twice the integral of the squared difference between the distribution functions. In units of the
 * square root of the values' unit, so it depends on their scale.
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
  score({ sorted, referenceRows, currentRows }) {
    let sum = 0;
    let previous = 0;
    mergeWalk(sorted, (value, i, j) => {
      // Below the first value both functions are 0.
      if (i > 0 || j > 0) sum += (i / referenceRows - j / currentRows) ** 2 * (value - previous);
      previous = value;
    });
    return Math.sqrt(2 * sum);
  },
};
