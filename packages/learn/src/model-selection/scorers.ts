import type { Matrix } from '../data/matrix.js';
import { mostProbable } from '../estimators/classifier.js';
import { accuracy } from '../metrics/accuracy.js';
import { averagePrecision } from '../metrics/average-precision.js';
import { brierScore } from '../metrics/brier-score.js';
import { expectedCalibrationError } from '../metrics/expected-calibration-error.js';
import { expectedMaximumProfit } from '../metrics/expected-maximum-profit.js';
import { multiclassLogLoss } from '../metrics/multiclass-log-loss.js';
import { rocAuc } from '../metrics/roc-auc.js';

/** Scores predicted probabilities, shape (n, classes), against labels. */
export type Scorer = (yTrue: ArrayLike<number>, probabilities: Matrix, classes: readonly number[]) => number;

/** The scorers by name: for two classes labelled 0 and 1, unless noted. Each throws what its metric throws. */
export const SCORERS = {
  roc_auc: (y, probabilities) => rocAuc(y, secondColumn(probabilities)),
  average_precision: (y, probabilities) => averagePrecision(y, secondColumn(probabilities)),
  brier_score: (y, probabilities) => brierScore(y, secondColumn(probabilities)),
  expected_calibration_error: (y, probabilities) => expectedCalibrationError(y, secondColumn(probabilities)),
  expected_maximum_profit: (y, probabilities) => expectedMaximumProfit(y, secondColumn(probabilities)).emp,
  /** For any classes. */
  log_loss: multiclassLogLoss,
  /** For any classes. */
  accuracy: (y, probabilities, classes) => accuracy(y, mostProbable(probabilities, classes)),
} satisfies Record<string, Scorer>;

export type ScorerName = keyof typeof SCORERS;

/** Whether a greater score is a better one. */
export function greaterIsBetter(name: ScorerName): boolean {
  return name !== 'log_loss' && name !== 'brier_score' && name !== 'expected_calibration_error';
}

function secondColumn({ data, rows, columns }: Matrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => data[i * columns + 1]);
}
