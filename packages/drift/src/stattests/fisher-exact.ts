import { UntestableError } from '../errors.js';
import type { StatTest } from './stattest.js';

/** Tables that are as probable as the observed one differ from it by rounding, after as many products as there are rows. */
const ROUNDING = 1e-10;

/**
 * Fisher's exact test of the shares of two categories, two-sided: the probability of all tables that are no more probable than the
 * observed one. The score is the p-value.
 *
 * Evidently takes samples of equal size only, though the test needs no such thing. For equal sizes the score is the same.
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
    return twoSided(inReference, inReference + inCurrent, referenceRows, referenceRows + currentRows);
  },
};

/** Probability that `drawn` of `total` rows hold a number of the `marked` ones that is no more probable than `observed`. */
function twoSided(observed: number, marked: number, drawn: number, total: number): number {
  const least = Math.max(0, drawn + marked - total);
  const most = Math.min(drawn, marked);
  const mode = Math.min(most, Math.max(least, Math.floor(((drawn + 1) * (marked + 1)) / (total + 2))));
  // Probabilities relative to the mode's: ratios of neighbours are exact, and the tails may underflow to 0.
  const weights = new Float64Array(most - least + 1);
  weights[mode - least] = 1;
  for (let k = mode; k < most; k++) {
    const ratio = ((marked - k) * (drawn - k)) / ((k + 1) * (total - marked - drawn + k + 1));
    weights[k + 1 - least] = (weights[k - least] as number) * ratio;
  }
  for (let k = mode; k > least; k--) {
    const ratio = (k * (total - marked - drawn + k)) / ((marked - k + 1) * (drawn - k + 1));
    weights[k - 1 - least] = (weights[k - least] as number) * ratio;
  }
  const bound = (weights[observed - least] as number) * (1 + ROUNDING);
  const sum = (of: Float64Array) =>
    of
      .slice()
      .sort()
      .reduce((total, weight) => total + weight, 0);
  return sum(weights.filter((weight) => weight <= bound)) / sum(weights);
}
