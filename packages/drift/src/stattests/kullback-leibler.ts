import { filledShares } from '../samples/binned-shares.js';
import type { StatTest } from './stattest.js';

/**
 * Kullback–Leibler divergence of the reference's shares from the current sample's, in nats, at least 0. A share of 0 counts as 0.0001, or as
 * less if other shares are that small. Numbers with more than 20 distinct values in the reference are binned by Sturges' rule.
 *
 * @example
 * kullbackLeibler.score(new SamplePair('cat', ['a', 'b'], ['b', 'a'])); // 0
 */
export const kullbackLeibler: StatTest = {
  id: 'kl_div',
  displayName: 'Kullback-Leibler divergence',
  featureKinds: ['num', 'cat'],
  scoreKind: 'distance',
  driftsAtThreshold: true,
  defaultThreshold: 0.1,
  source: "Kullback and Leibler 1951; Evidently's kl_div, scipy.stats.entropy",
  score(samples) {
    const { reference, current } = filledShares(samples);
    const [ofReference, ofCurrent] = [total(reference), total(current)];
    return reference.reduce((sum, share, i) => {
      const [p, q] = [share / ofReference, (current[i] as number) / ofCurrent];
      return sum + p * Math.log(p / q);
    }, 0);
  },
};

function total(shares: Float64Array): number {
  return shares.reduce((sum, share) => sum + share, 0);
}
