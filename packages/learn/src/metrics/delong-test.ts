import { checkConfidence } from '../checks/check-parameter.js';
import { InvalidArgumentError } from '../checks/errors.js';
import { normalReach } from '../numeric/normal-reach.js';
import { erfc } from '../numeric/special-functions.js';
import { checkScores } from './check-scores.js';

/** Two ROC AUCs measured on the same rows, and how certain their difference is. */
export interface DeLongTest {
  readonly aucA: number;
  readonly aucB: number;
  /** Of the estimate `aucA`. */
  readonly varianceA: number;
  readonly varianceB: number;
  /** Of both estimates: they are made on the same rows. */
  readonly covariance: number;
  /** `aucA` − `aucB`. */
  readonly difference: number;
  /** Bounds of the confidence interval of the difference. */
  readonly low: number;
  readonly high: number;
  /** Two-sided, for the hypothesis that both AUCs are equal. */
  readonly pValue: number;
}

export interface DeLongOptions {
  /** Of the interval, in (0, 1). Default 0.95. */
  readonly confidence?: number;
}

/**
 * DeLong's test of two correlated ROC curves: compares the ROC AUC of two scores of the same rows, with a paired confidence interval
 * of the difference. Time O(n log n).
 *
 * Two scores that rank all rows alike have a difference of 0 with the interval [0, 0] and the p-value 1.
 *
 * Source: E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson, "Comparing the areas under two or more correlated receiver operating
 * characteristic curves", Biometrics 44 (1988); by midranks as in X. Sun, W. Xu, "Fast implementation of DeLong's algorithm", IEEE
 * Signal Processing Letters 21 (2014).
 *
 * @param yTrue 0 or 1, shape (n), at least 2 of each
 * @param scoreA greater means likelier class 1, shape (n)
 * @param scoreB the other score of the same rows, shape (n)
 * @throws InvalidArgumentError for labels other than 0 and 1, fewer than 2 rows of a class, shapes that differ, a score that is NaN, or
 * a confidence outside (0, 1)
 *
 * @example
 * const { difference, low, high } = delongTest(y, challenger, champion);
 * const isBetter = low > 0; // at 95 % confidence
 */
export function delongTest(
  yTrue: ArrayLike<number>,
  scoreA: ArrayLike<number>,
  scoreB: ArrayLike<number>,
  { confidence = 0.95 }: DeLongOptions = {},
): DeLongTest {
  checkScores(yTrue, scoreA);
  checkScores(yTrue, scoreB);
  checkConfidence(confidence);
  const positives = rowsOfClass(yTrue, 1);
  const negatives = rowsOfClass(yTrue, 0);
  const fewest = Math.min(positives.length, negatives.length);
  if (fewest < 2) throw new InvalidArgumentError('yTrue', fewest, 'labels with at least 2 rows of each class');
  const a = structuralComponents(scoreA, positives, negatives);
  const b = structuralComponents(scoreB, positives, negatives);
  const covarianceOf = (x: StructuralComponents, y: StructuralComponents) =>
    covariance(x.ofPositives, y.ofPositives) / positives.length + covariance(x.ofNegatives, y.ofNegatives) / negatives.length;
  const aucA = mean(a.ofPositives);
  const aucB = mean(b.ofPositives);
  const varianceA = covarianceOf(a, a);
  const varianceB = covarianceOf(b, b);
  const shared = covarianceOf(a, b);
  const difference = aucA - aucB;
  // Rounding may leave a tiny negative number where the true variance is 0.
  const standardError = Math.sqrt(Math.max(0, varianceA + varianceB - 2 * shared));
  const reach = normalReach(confidence) * standardError;
  return {
    aucA,
    aucB,
    varianceA,
    varianceB,
    covariance: shared,
    difference,
    low: difference - reach,
    high: difference + reach,
    pValue: difference === 0 ? 1 : erfc(Math.abs(difference) / (Math.SQRT2 * standardError)),
  };
}

/** Of each row, the share of the other class's rows that it is ranked rightly against; a tie counts half. */
interface StructuralComponents {
  readonly ofPositives: Float64Array;
  readonly ofNegatives: Float64Array;
}

function structuralComponents(score: ArrayLike<number>, positives: Int32Array, negatives: Int32Array): StructuralComponents {
  const ofPositives = Float64Array.from(positives, (row) => score[row]);
  const ofNegatives = Float64Array.from(negatives, (row) => score[row]);
  const all = new Float64Array(positives.length + negatives.length);
  all.set(ofPositives);
  all.set(ofNegatives, positives.length);
  const rankOfAll = midranks(all);
  const rankOfPositives = midranks(ofPositives);
  const rankOfNegatives = midranks(ofNegatives);
  // A row's rank among all, less its rank within its class, counts the rows of the other class below it.
  return {
    ofPositives: rankOfPositives.map((rank, i) => (rankOfAll[i] - rank) / negatives.length),
    ofNegatives: rankOfNegatives.map((rank, j) => 1 - (rankOfAll[positives.length + j] - rank) / positives.length),
  };
}

/** Ranks from 1; equal values share the mean of their ranks. */
function midranks(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values, (_, i) => i).sort((i, j) => values[i] - values[j]);
  const ranks = new Float64Array(values.length);
  for (let first = 0; first < order.length; ) {
    let end = first + 1;
    while (end < order.length && values[order[end]] === values[order[first]]) end++;
    for (let k = first; k < end; k++) ranks[order[k]] = (first + 1 + end) / 2;
    first = end;
  }
  return ranks;
}

function rowsOfClass(yTrue: ArrayLike<number>, label: number): Int32Array {
  return Int32Array.from(Array.from(yTrue, (_, i) => i).filter((i) => yTrue[i] === label));
}

/** With n − 1, as both means are estimated. */
function covariance(x: Float64Array, y: Float64Array): number {
  const meanX = mean(x);
  const meanY = mean(y);
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] - meanX) * (y[i] - meanY);
  return sum / (x.length - 1);
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
