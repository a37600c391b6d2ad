import { checkWhole } from '../checks/check-parameter.js';
import { checkProbabilities } from './check-scores.js';

/**
 * Mean distance between predicted probability and observed share, in bins of equal width, weighted by their rows (Naeini, Cooper &
 * Hauskrecht, AAAI 2015). In [0, 1]; 0 for a calibrated model.
 *
 * @param yTrue 0 or 1, shape (n); one class alone will do
 * @param probability of class 1, shape (n)
 * @param nBins number of bins, at least 1. Default 10
 * @throws InvalidArgumentError for no rows, lengths that differ, labels other than 0 and 1, or
 *   probabilities outside 0 to 1
 */
export function expectedCalibrationError(yTrue: ArrayLike<number>, probability: ArrayLike<number>, nBins = 10): number {
  checkProbabilities(yTrue, probability);
  checkWhole('nBins', nBins, 1);
  const differences = new Float64Array(nBins);
  for (let i = 0; i < yTrue.length; i++) {
    differences[Math.min(nBins - 1, Math.max(0, Math.floor(probability[i] * nBins)))] += probability[i] - yTrue[i];
  }
  return differences.reduce((sum, difference) => sum + Math.abs(difference), 0) / yTrue.length;
}
