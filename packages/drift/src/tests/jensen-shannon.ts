import { type Categories, categoryCounts } from './category-counts.js';
import type { DriftTest } from './drift-test.js';

/** Jensen–Shannon distance (the root of the divergence in nats) of the category shares; scipy's `jensenshannon`. */
export const jensenShannon: DriftTest<Categories> = {
  name: 'Jensen-Shannon distance',
  kind: 'distance',
  defaultThreshold: 0.1,
  score(reference, current) {
    const counts = categoryCounts(reference, current);
    let divergence = 0;
    for (const [i, count] of counts.current.entries()) {
      const p = counts.reference[i] / counts.referenceRows;
      const q = count / counts.currentRows;
      const middle = (p + q) / 2;
      if (p > 0) divergence += p * Math.log(p / middle);
      if (q > 0) divergence += q * Math.log(q / middle);
    }
    return Math.sqrt(Math.max(0, divergence / 2));
  },
};
