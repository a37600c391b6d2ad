import { InvalidArgumentError } from '../checks/errors.js';
import type { Matrix } from '../data/matrix.js';

/** Labels as class numbers from 0 to K-1. */
export interface EncodedLabels {
  readonly classes: readonly number[];
  readonly codes: Int32Array;
}

/** Whether an estimator accepts NaN. No estimator accepts infinity. */
export type Missing = 'no NaN' | 'NaN is missing';

/**
 * Makes the checks of training data that every classifier needs, and encodes the labels.
 *
 * @param X shape (n, features)
 * @param y labels, shape (n)
 * @param sampleWeight weights, shape (n)
 * @throws InvalidArgumentError for a matrix without rows, labels or weights of another length, values that are not finite, negative
 *   weights, or labels of a single class
 */
export function checkTrainingData(
  X: Matrix,
  y: ArrayLike<number>,
  sampleWeight?: ArrayLike<number>,
  missing: Missing = 'no NaN',
): EncodedLabels {
  if (X.rows === 0) throw new InvalidArgumentError('X', '0 rows', 'a matrix with at least one row');
  if (y.length !== X.rows) throw new InvalidArgumentError('y', y, `of length ${X.rows}, one for each row of X`);
  checkFinite(X, missing);
  if (sampleWeight) {
    if (sampleWeight.length !== X.rows) {
      throw new InvalidArgumentError('sampleWeight', sampleWeight, `of length ${X.rows}, one for each row of X`);
    }
    const bad = Array.from(sampleWeight).find((weight) => !(weight >= 0 && weight < Infinity));
    if (bad !== undefined) throw new InvalidArgumentError('sampleWeight', bad, 'finite and not negative');
  }
  const codeOf = new Map<number, number>();
  const codes = new Int32Array(X.rows);
  for (let i = 0; i < codes.length; i++) {
    let code = codeOf.get(y[i]);
    if (code === undefined) {
      code = codeOf.size;
      codeOf.set(y[i], code);
    }
    codes[i] = code;
  }
  const classes = [...codeOf.keys()].sort((a, b) => a - b);
  const unusable = classes.find((label) => !Number.isFinite(label));
  if (unusable !== undefined) throw new InvalidArgumentError('y', unusable, 'finite numbers');
  if (classes.length < 2) throw new InvalidArgumentError('y', classes[0], 'labels of at least two classes');
  // So far, classes are numbered in the order of their first rows. Number them in the order of their labels.
  const ascending = Int32Array.from(codeOf.keys(), (label) => classes.indexOf(label));
  for (let i = 0; i < codes.length; i++) codes[i] = ascending[codes[i]];
  return { classes, codes };
}

/**
 * Makes the checks of rows to score that every fitted classifier needs.
 *
 * @param features number of features in fit
 * @throws InvalidArgumentError for another number of features, or a value that is not finite
 */
export function checkFeatures(X: Matrix, features: number, missing: Missing = 'no NaN'): void {
  if (X.columns !== features) {
    throw new InvalidArgumentError('X', `${X.columns} columns`, `a matrix with ${features} columns, as in fit`);
  }
  checkFinite(X, missing);
}

function checkFinite({ data, columns }: Matrix, missing: Missing): void {
  const allowed = missing === 'NaN is missing';
  for (let i = 0; i < data.length; i++) {
    // x − x is 0 for every finite number, and NaN for infinity and NaN.
    if (data[i] - data[i] === 0 || (allowed && Number.isNaN(data[i]))) continue;
    throw new InvalidArgumentError(
      `X[${Math.floor(i / columns)}, ${i % columns}]`,
      data[i],
      allowed ? 'finite, or NaN where missing' : 'finite',
    );
  }
}
