import type { SamplePair } from '../samples/sample-pair.js';
import { compareDistributions } from '../stattests/kolmogorov-smirnov.js';
import { type Effect, withInterval } from './effect.js';

/** If the product of the sample sizes exceeds this, the asymptotic p-value is as good, and much faster. */
const MOST_EXACT = 250_000;
/** The 95 % point of Kolmogorov's distribution: √(−½ ln 0.025). */
const KOLMOGOROV_95 = Math.sqrt(-Math.log(0.025) / 2);

/**
 * Effect of numbers: the Kolmogorov–Smirnov distance with the p-value of the test. The interval is Kolmogorov's confidence band for the
 * difference between the distribution functions.
 */
export function numberEffect(samples: SamplePair): Effect {
  const { referenceRows, currentRows } = samples;
  const halfWidth = KOLMOGOROV_95 * Math.sqrt(1 / referenceRows + 1 / currentRows);
  const method = referenceRows * currentRows <= MOST_EXACT ? 'exact' : 'asymp';
  const { statistic, pValue } = compareDistributions(samples, method);
  return withInterval(statistic, halfWidth, pValue);
}
