import erfc from '@stdlib/math-base-special-erfc';
import { InvalidArgumentError } from '../checks/errors.js';
import { delongTest } from '../metrics/delong-test.js';
import { CONFIDENCE, type Interval, type IntervalOptions, plainInterval } from './interval.js';

/** The held-out rows of a fold. */
export interface HeldOutScores {
  /** 0 or 1, shape (n), at least 2 of each. */
  readonly yTrue: ArrayLike<number>;
  /** Greater means likelier class 1, by a model that has not learned these rows; shape (n). */
  readonly score: ArrayLike<number>;
}

/** A cross-validated ROC AUC. */
export interface CrossValidatedAuc extends Interval {
  /** One-sided, for the hypothesis that the model tells nothing: an AUC of at most 0.5. */
  readonly pValue: number;
}

/**
 * The mean ROC AUC of the folds of a cross-validation, with its confidence interval, cut off at 0 and 1. Scores are compared within a fold
 * only, as those of two models may not have the same scale.
 *
 * The variance begins as the sum of DeLong's variances of the folds over their number squared (E. LeDell, M. Petersen, M. van der Laan,
 * "Computationally efficient confidence intervals for cross-validated area under the ROC curve estimates", Electronic Journal of Statistics 9, 2015).
 * That takes the folds for independent. But the models have learned from each other's held-out rows, so for K folds the variance is multiplied by
 * 1 + K / (K − 1) (C. Nadeau, Y. Bengio, "Inference for the generalization error", Machine Learning 52, 2003).
 *
 * @throws InvalidArgumentError without a fold, for what `delongTest` refuses, or a confidence outside (0, 1)
 */
export function crossValidatedAuc(
  folds: readonly HeldOutScores[],
  { confidence = CONFIDENCE }: IntervalOptions = {},
): CrossValidatedAuc {
  if (folds.length === 0) throw new InvalidArgumentError('folds', folds, 'at least one fold');
  const found = folds.map(({ yTrue, score }) => delongTest(yTrue, score, score));
  const value = found.reduce((sum, { aucA }) => sum + aucA, 0) / folds.length;
  const overlap = folds.length > 1 ? 1 + folds.length / (folds.length - 1) : 1;
  const standardError = Math.sqrt(overlap * found.reduce((sum, { varianceA }) => sum + varianceA, 0)) / folds.length;
  const above = value - 0.5;
  // A perfect ranking has no spread, and neither have scores that are all equal.
  const pValue = above === 0 ? 0.5 : erfc(above / (Math.SQRT2 * standardError)) / 2;
  return { ...plainInterval({ value, standardError, least: 0, most: 1 }, confidence), pValue };
}
