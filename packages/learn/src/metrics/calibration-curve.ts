import { checkWhole } from '../checks/check-parameter.js';
import { InvalidArgumentError } from '../checks/errors.js';
import { checkScores } from './check-scores.js';

/** Bins of predicted probability that have rows, ascending. */
export interface CalibrationCurve {
  /** Share of class 1 in the bin. */
  readonly observed: readonly number[];
  /** Mean probability in the bin. */
  readonly predicted: readonly number[];
}

/**
 * What came true against what was predicted, in bins of equal width. scikit-learn's `calibration_curve(strategy="uniform")`.
 *
 * @param nBins default 5
 */
export function calibrationCurve(yTrue: ArrayLike<number>, probability: ArrayLike<number>, nBins = 5): CalibrationCurve {
  checkScores(yTrue, probability);
  checkWhole('nBins', nBins, 1);
  const sums = Array.from({ length: nBins }, () => ({ rows: 0, positives: 0, probability: 0 }));
  for (let i = 0; i < yTrue.length; i++) {
    const p = probability[i];
    if (p < 0 || p > 1) throw new InvalidArgumentError(`probability[${i}]`, p, 'between 0 and 1');
    // A bin holds its upper edge, as numpy's searchsorted over the inner edges has it.
    let bin = Math.min(nBins - 1, Math.floor(p * nBins));
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
