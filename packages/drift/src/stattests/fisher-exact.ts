import { hypergeometricTwoSided } from '../distributions/hypergeometric-two-sided.js';
import { UntestableError } from '../errors.js';
import type { StatTest } from './stattest.js';

/**
 * Fisher's exact test of the shares of two categories, two-sided. The score is the p-value: the probability of all tables that are no more
 * probable than the observed one.
 *
 * Evidently accepts only samples of equal size, although the test doesn't need that. For equal sizes, the score is the same.
 *
 * @example
 * fisherExact.score(new SamplePair('cat', ['yes', 'yes', 'yes'], ['no', 'no', 'no'])); // 0.1
 */
export const fisherExact: StatTest = {
  id: 'fisher_exact',
  displayName: "Fisher's Exact test",
  featureKinds: ['cat'],
  scoreKind: 'p_value',
  driftsAtThreshold: false,
  defaultThreshold: 0.1,
  source: "Fisher 1935; Evidently's fisher_exact_test, scipy.stats.fisher_exact",
  score({ counts: { categories, reference, current, referenceRows, currentRows } }) {
    if (categories.length > 2) {
      throw new UntestableError(`there are ${categories.length} categories; Fisher's exact test compares two`);
    }
    if (categories.length < 2) return 1;
    const [inReference = 0, inCurrent = 0] = [reference[0], current[0]];
    return hypergeometricTwoSided(inReference, inReference + inCurrent, referenceRows, referenceRows + currentRows);
  },
};
