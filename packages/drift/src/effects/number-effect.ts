import type { SamplePair } from '../samples/sample-pair.js';
import { compareDistributions } from '../stattests/kolmogorov-smirnov.js';
import { distanceBeyond } from './distance-beyond.js';
import { type Effect, withInterval } from './effect.js';
import { robustDeviation } from './robust-deviation.js';

/** If the product of the sample sizes exceeds this, the asymptotic p-value is as good, and much faster. */
const MOST_EXACT = 250_000;
/** The 95 % point of Kolmogorov's distribution: √(−½ ln 0.025). */
const KOLMOGOROV_95 = Math.sqrt(-Math.log(0.025) / 2);

/**
 * Effect of numbers: the Kolmogorov–Smirnov distance with a tolerance, and the p-value of the test. The interval is Kolmogorov's confidence
 * band for the difference between the distribution functions. It holds with a tolerance too, which never makes a difference larger.
 *
 * @param tolerance see `DriftPolicy`
 */
export function numberEffect(samples: SamplePair, tolerance: number): Effect {
  const { referenceRows, currentRows, sorted } = samples;
  const halfWidth = KOLMOGOROV_95 * Math.sqrt(1 / referenceRows + 1 / currentRows);
  const method = referenceRows * currentRows <= MOST_EXACT ? 'exact' : 'asymp';
  const { pValue } = compareDistributions(samples, method);
  return withInterval(distanceBeyond(sorted, tolerance * robustDeviation(sorted.reference)), halfWidth, pValue);
}
