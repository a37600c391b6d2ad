import { checkWhole } from '../checks/check-parameter.js';
import { checkProbabilities } from './check-scores.js';

/** Bins of predicted probability that have rows, ascending. */
export interface CalibrationCurve {
  /** Share of class 1 in the bin. */
  readonly observed: readonly number[];
  /** Mean probability in the bin. */
  readonly predicted: readonly number[];
}

/**
 * Observed share of class 1 against predicted probability, in bins of equal width. scikit-learn's
 * `calibration_curve(strategy="uniform")`.
 *
 * @param yTrue 0 or 1, shape (n); one class alone will do
 * @param probability of class 1, shape (n)
 * @param nBins number of bins, at least 1. Default 5
 * @throws InvalidArgumentError for no rows, lengths that differ, labels other than 0 and 1, or
 *   probabilities outside 0 to 1
 */
export function calibrationCurve(yTrue: ArrayLike<number>, probability: ArrayLike<number>, nBins = 5): CalibrationCurve {
  checkProbabilities(yTrue, probability);
  checkWhole('nBins', nBins, 1);
  const sums = Array.from({ length: nBins }, () => ({ rows: 0, positives: 0, probability: 0 }));
  for (let i = 0; i < yTrue.length; i++) {
    const p = probability[i];
    // A bin includes its upper edge, as with numpy's searchsorted over the inner edges.
    let bin = Math.min(nBins - 1, Math.max(0, Math.floor(p * nBins)));
    while (bin > 0 && p <= bin / nBins) bin--;
    while (bin < nBins - 1 && p > (bin + 1) / nBins) bin++;
    sums[bin].rows++;
    sums[bin].positives += yTrue[i];
    sums[bin].probability += p;
  }
  const filled = sums.filter(({ rows }) => rows > 0);
  return {
    observed: filled.map(({ rows, positives }) => positives / rows),
    predicted: filled.map(({ rows, probability: sum }) => sum / rows),
  };
}
