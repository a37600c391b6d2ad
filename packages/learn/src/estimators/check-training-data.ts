import { InvalidArgumentError } from '../errors.js';
import type { Matrix } from '../matrix.js';

/** Labels as class numbers 0 … K-1. */
export interface EncodedLabels {
  readonly classes: readonly number[];
  readonly codes: Int32Array;
}

/**
 * Checks what every classifier needs of its training data and encodes the labels.
 *
 * @throws InvalidArgumentError for no rows, labels or weights of another length, values that are not finite, one class only
 */
export function checkTrainingData(X: Matrix, y: ArrayLike<number>, sampleWeight?: ArrayLike<number>): EncodedLabels {
  if (X.rows === 0) throw new InvalidArgumentError('X', '0 rows', 'a matrix with at least one row');
  if (y.length !== X.rows) throw new InvalidArgumentError('y', y, `as long as X has rows (${X.rows})`);
  checkFinite(X);
  if (sampleWeight) {
    if (sampleWeight.length !== X.rows) {
      throw new InvalidArgumentError('sampleWeight', sampleWeight, `as long as X has rows (${X.rows})`);
    }
    const bad = Array.from(sampleWeight).find((weight) => !(weight >= 0 && weight < Infinity));
    if (bad !== undefined) throw new InvalidArgumentError('sampleWeight', bad, 'finite and not negative');
  }
  const classes = [...new Set(Array.from(y))].sort((a, b) => a - b);
  const unusable = classes.find((label) => !Number.isFinite(label));
  if (unusable !== undefined) throw new InvalidArgumentError('y', unusable, 'finite numbers');
  if (classes.length < 2) throw new InvalidArgumentError('y', classes[0], 'labels of at least two classes');
  const codeOf = new Map(classes.map((label, code) => [label, code]));
  return { classes, codes: Int32Array.from(y, (label) => codeOf.get(label) as number) };
}

/** Checks what every fitted classifier needs of the rows it is to score. */
export function checkFeatures(X: Matrix, features: number): void {
  if (X.columns !== features) {
    throw new InvalidArgumentError('X', `${X.columns} columns`, `a matrix with ${features} columns, as at fit`);
  }
  checkFinite(X);
}

function checkFinite({ data, columns }: Matrix): void {
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) {
      throw new InvalidArgumentError(`X[${Math.floor(i / columns)}, ${i % columns}]`, data[i], 'finite');
    }
  }
}
