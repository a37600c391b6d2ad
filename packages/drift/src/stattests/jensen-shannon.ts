import { categoryCounts } from '../samples/category-counts.js';
import { categoricalTest } from './stattest.js';

/**
 * Jensen–Shannon distance of the categories' shares: the square root of the divergence in nats, from 0 (the same shares) to √ln 2
 * (no category in common).
 *
 * @example
 * jensenShannon.score(['a', 'b'], ['b', 'a']); // 0
 */
export const jensenShannon = categoricalTest({
  id: 'jensenshannon',
  displayName: 'Jensen-Shannon distance',
  featureKinds: ['cat'],
  scoreKind: 'distance',
  defaultThreshold: 0.1,
  source: "Lin 1991, Endres and Schindelin 2003; Evidently's jensenshannon, scipy.spatial.distance.jensenshannon",
  score(reference, current) {
    const counts = categoryCounts(reference, current);
    let divergence = 0;
    for (const [i, count] of counts.current.entries()) {
      const p = (counts.reference[i] as number) / counts.referenceRows;
      const q = count / counts.currentRows;
      const middle = (p + q) / 2;
      if (p > 0) divergence += p * Math.log(p / middle);
      if (q > 0) divergence += q * Math.log(q / middle);
    }
    // Rounding may leave a hair less than 0.
    return Math.sqrt(Math.max(0, divergence / 2));
  },
});
