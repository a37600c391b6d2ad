import { checkWhole } from '../checks/check-parameter.js';
import { checkScores } from './check-scores.js';

/**
 * Mean distance of what was predicted from what came true, in bins of equal width, weighted by their rows (Naeini, Cooper & Hauskrecht,
 * AAAI 2015). In [0, 1], 0 for a calibrated model.
 *
 * @param nBins default 10
 */
export function expectedCalibrationError(yTrue: ArrayLike<number>, probability: ArrayLike<number>, nBins = 10): number {
  checkScores(yTrue, probability);
  checkWhole('nBins', nBins, 1);
  const differences = new Float64Array(nBins);
  for (let i = 0; i < yTrue.length; i++) {
    differences[Math.min(nBins - 1, Math.floor(probability[i] * nBins))] += probability[i] - yTrue[i];
  }
  return differences.reduce((sum, difference) => sum + Math.abs(difference), 0) / yTrue.length;
}
