import type { Matrix } from '../matrix.js';

/** Inputs of `fit` beside the data. */
export interface FitOptions {
  /** Weight of each row, shape (n), at least 0. Default: all 1. */
  readonly sampleWeight?: ArrayLike<number>;
}

/**
 * A classifier in scikit-learn's manner. Its fitted state is plain data (`toJSON`), so that it can be stored,
 * or sent to a worker and back.
 */
export interface Classifier {
  /** Labels seen by `fit`, ascending; column k of `predictProba` belongs to `classes[k]`. */
  readonly classes: readonly number[];
  /**
   * @param X shape (n, features), finite
   * @param y labels, shape (n), at least two classes
   * @throws InvalidArgumentError
   */
  fit(X: Matrix, y: ArrayLike<number>, options?: FitOptions): this;
  /** Class probabilities, shape (n, classes); each row sums to 1. */
  predictProba(X: Matrix): Matrix;
  /** One number a feature that says how much the model relies on it, shape (features). */
  readonly featureImportances: Float64Array;
  toJSON(): { readonly type: string };
}

/** The most probable class of each row; the first of equals, as numpy's argmax. */
export function predict(classifier: Classifier, X: Matrix): Float64Array {
  return mostProbable(classifier.predictProba(X), classifier.classes);
}

/** The label with the greatest probability of each row. */
export function mostProbable(probabilities: Matrix, classes: readonly number[]): Float64Array {
  const { data, rows, columns } = probabilities;
  const labels = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let best = 0;
    for (let k = 1; k < columns; k++) {
      if (data[i * columns + k] > data[i * columns + best]) best = k;
    }
    labels[i] = classes[best];
  }
  return labels;
}
