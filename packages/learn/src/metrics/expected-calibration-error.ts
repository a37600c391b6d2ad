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
  const bins = calibrationBins(yTrue, probability, nBins);
  return bins.reduce((sum, { probabilities, positives }) => sum + Math.abs(probabilities - positives), 0) / yTrue.length;
}

/** The rows whose probability is in one bin. */
export interface CalibrationBin {
  rows: number;
  /** How many of them are of class 1. */
  positives: number;
  /** The sum of their probabilities. */
  probabilities: number;
}

/**
 * Rows by their probability, in bins of equal width. A bin has its lower border, the last one its upper border too. Those without rows are there.
 *
 * @throws InvalidArgumentError as `expectedCalibrationError`
 */
export function calibrationBins(yTrue: ArrayLike<number>, probability: ArrayLike<number>, nBins: number): CalibrationBin[] {
  checkProbabilities(yTrue, probability);
  checkWhole('nBins', nBins, 1);
  const bins = Array.from({ length: nBins }, (): CalibrationBin => ({ rows: 0, positives: 0, probabilities: 0 }));
  for (let i = 0; i < yTrue.length; i++) {
    const bin = bins[Math.min(nBins - 1, Math.max(0, Math.floor(probability[i] * nBins)))];
    bin.rows++;
    bin.positives += yTrue[i];
    bin.probabilities += probability[i];
  }
  return bins;
}
