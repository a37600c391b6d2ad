import { checkConfidence } from '../checks/check-parameter.js';
import { type CalibrationBin, calibrationBins } from '../metrics/expected-calibration-error.js';
import { RandomState } from '../random/random-state.js';
import { CONFIDENCE, type Interval, type IntervalOptions } from './interval.js';

/** Number of draws for the distribution of the error under a hypothesis. */
const DRAWS = 1000;
/** The range that holds a bound is halved this many times, down to 1e-6. */
const HALVINGS = 20;

/**
 * The expected calibration error, with a confidence interval for the true error. The draws have a fixed seed, so the same input gives the same
 * interval.
 *
 * The error is a sum of distances, so chance alone makes it greater than 0, even for a calibrated model. A symmetric interval around it would
 * miss the truth. Instead, the interval contains the true errors under which the measured error is not unusual. To test a true error, each bin is
 * assumed to be off by this error, on the side where it was found. Draws with the spread of a share of that many rows then show how the measured
 * error is distributed. If the interval contains 0, the model may be calibrated.
 *
 * Source: J. Carpenter, "Test inversion bootstrap confidence intervals", Journal of the Royal Statistical Society B 61 (1999).
 *
 * @param yTrue 0 or 1, shape (n); a single class is allowed
 * @param probability of class 1, shape (n)
 * @param options `nBins`: bins of equal width, at least 1. Default 10
 * @throws InvalidArgumentError for no rows, lengths that differ, labels other than 0 and 1, probabilities outside 0 to 1, fewer than 1 bin, or a
 *   confidence outside (0, 1)
 */
export function expectedCalibrationErrorInterval(
  yTrue: ArrayLike<number>,
  probability: ArrayLike<number>,
  { confidence = CONFIDENCE, nBins = 10 }: IntervalOptions & { readonly nBins?: number } = {},
): Interval {
  checkConfidence(confidence);
  const bins = calibrationBins(yTrue, probability, nBins)
    .filter(({ rows }) => rows > 0)
    .map((bin) => inShares(bin, yTrue.length));
  const value = bins.reduce((sum, { weight, offBy }) => sum + weight * Math.abs(offBy), 0);
  const normals = normalDraws(bins.length);
  const tail = (1 - confidence) / 2;
  const excess = (share: number, error: number) => quantileOfMeasured(bins, normals, error, share) - value;
  // The measured error grows with the true one. So each bound is where one of its quantiles crosses the error that was found.
  const low = crossing((error) => excess(1 - tail, error));
  const high = crossing((error) => excess(tail, error));
  return { value, low: Math.min(value, low), high: Math.max(value, high) };
}

/** A bin, in shares. */
interface BinShares {
  /** Share of all rows that are in the bin. */
  readonly weight: number;
  readonly rows: number;
  readonly meanProbability: number;
  /** Mean probability minus the observed share. */
  readonly offBy: number;
}

function inShares({ rows, positives, probabilities }: CalibrationBin, all: number): BinShares {
  return {
    weight: rows / all,
    rows,
    meanProbability: probabilities / rows,
    offBy: (probabilities - positives) / rows,
  };
}

/** A normal number for each draw and bin, one draw after the other. */
function normalDraws(bins: number): Float64Array {
  const random = new RandomState(0);
  return Float64Array.from({ length: DRAWS * bins }, () => random.normal());
}

/** A quantile of the measured error if each bin is off by `error`. */
function quantileOfMeasured(bins: readonly BinShares[], normals: Float64Array, error: number, share: number): number {
  const deviations = bins.map(({ meanProbability, offBy, rows }) => {
    // From the probability towards the observed share, but not beyond it.
    const rate = meanProbability - Math.sign(offBy) * Math.min(error, Math.abs(offBy));
    return Math.sqrt(Math.max(0, rate * (1 - rate)) / rows);
  });
  const measured = new Float64Array(DRAWS);
  for (let draw = 0; draw < DRAWS; draw++) {
    // The normal distribution is symmetric, so the side doesn't matter here.
    for (let b = 0; b < bins.length; b++) {
      measured[draw] += bins[b].weight * Math.abs(error + deviations[b] * normals[draw * bins.length + b]);
    }
  }
  return measured.sort()[Math.min(DRAWS - 1, Math.floor(share * DRAWS))];
}

/** The point in [0, 1] where a growing function reaches 0. */
function crossing(f: (error: number) => number): number {
  if (f(0) >= 0) return 0;
  let [low, high] = [0, 1];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return high;
}
