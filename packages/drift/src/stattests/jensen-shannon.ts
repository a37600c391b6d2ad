import { binnedShares } from '../samples/binned-shares.js';
import type { StatTest } from './stattest.js';

/**
 * Jensen–Shannon distance between the shares: the square root of the divergence in nats, from 0 (equal) to √ln 2 (nothing in common).
 * Numbers with more than 20 distinct values in the reference are binned by Sturges' rule.
 *
 * @example
 * jensenShannon.score(new SamplePair('cat', ['a', 'b'], ['b', 'a'])); // 0
 */
export const jensenShannon: StatTest = {
  id: 'jensenshannon',
  displayName: 'Jensen-Shannon distance',
  featureKinds: ['num', 'cat'],
  scoreKind: 'distance',
  driftsAtThreshold: true,
  defaultThreshold: 0.1,
  source: "Lin 1991, Endres and Schindelin 2003; Evidently's jensenshannon, scipy.spatial.distance.jensenshannon",
  score(samples) {
    const { reference, current } = binnedShares(samples);
    const divergence = reference.reduce((sum, p, i) => {
      const q = current[i] as number;
      const middle = (p + q) / 2;
      return sum + (p > 0 ? p * Math.log(p / middle) : 0) + (q > 0 ? q * Math.log(q / middle) : 0);
    }, 0);
    // Rounding may leave slightly less than 0.
    return Math.sqrt(Math.max(0, divergence / 2));
  },
};
