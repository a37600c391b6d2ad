import { checkConfidence } from '../checks/check-parameter.js';
import { type CalibrationBin, calibrationBins } from '../metrics/expected-calibration-error.js';
import { RandomState } from '../random/random-state.js';
import { CONFIDENCE, type Interval, type IntervalOptions } from './interval.js';

/** Samples that are drawn for the distribution of the error under a hypothesis. */
const DRAWS = 1000;
/** Halvings of the range in which a bound is looked for: to 1e-6. */
const HALVINGS = 20;

/**
 * The expected calibration error with a confidence interval of the true one. Given the rows' probabilities, the same input has the same
 * interval: the draws have a fixed seed.
 *
 * The error is a sum of distances, so chance alone makes it greater than 0: a calibrated model has some, and no symmetric interval around it
 * would hold the truth. Instead the interval has the true errors under which the one that was found is not unusual. Under the hypothesis of an error,
 * each bin is off by it, to the side on which it was found; with the spread of a share of so many rows, draws tell how the measured error is distributed
 * then. If 0 is in the interval, the model may be calibrated.
 *
 * Source: J. Carpenter, "Test inversion bootstrap confidence intervals", Journal of the Royal Statistical Society B 61 (1999).
 *
 * @param yTrue 0 or 1, shape (n); one class alone will do
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
  // What is measured grows with the true error, so each bound is where one of its quantiles crosses what was found.
  const low = crossing((error) => excess(1 - tail, error));
  const high = crossing((error) => excess(tail, error));
  return { value, low: Math.min(value, low), high: Math.max(value, high) };
}

/** A bin as shares. */
interface BinShares {
  /** Of all rows. */
  readonly weight: number;
  readonly rows: number;
  readonly meanProbability: number;
  /** Mean probability less the observed share. */
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

/** A normal number for each draw and bin, the draws one after another. */
function normalDraws(bins: number): Float64Array {
  const random = new RandomState(0);
  return Float64Array.from({ length: DRAWS * bins }, () => random.normal());
}

/** A quantile of the measured error if each bin is off by `error`. */
function quantileOfMeasured(bins: readonly BinShares[], normals: Float64Array, error: number, share: number): number {
  const deviations = bins.map(({ meanProbability, offBy, rows }) => {
    // From the probability to what was observed, and not beyond.
    const rate = meanProbability - Math.sign(offBy) * Math.min(error, Math.abs(offBy));
    return Math.sqrt(Math.max(0, rate * (1 - rate)) / rows);
  });
  const measured = new Float64Array(DRAWS);
  for (let draw = 0; draw < DRAWS; draw++) {
    // The normal distribution is symmetric, so the side does not matter here.
    for (let b = 0; b < bins.length; b++) {
      measured[draw] += bins[b].weight * Math.abs(error + deviations[b] * normals[draw * bins.length + b]);
    }
  }
  return measured.sort()[Math.min(DRAWS - 1, Math.floor(share * DRAWS))];
}

/** Where a function that grows becomes 0 or more, from 0 to 1. */
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
