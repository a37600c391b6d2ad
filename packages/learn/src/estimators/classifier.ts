import type { Matrix } from '../data/matrix.js';

/** Inputs of `fit` besides the data. */
export interface FitOptions {
  /** Weight of each row, shape (n), at least 0. Default: all 1. */
  readonly sampleWeight?: ArrayLike<number> | undefined;
  /**
   * Number of each row's group, such as its customer, shape (n). A fit that cross-validates (`CalibratedClassifier`, `SVC` with
   * probabilities) keeps rows of one group in the same fold; others don't use it. Default: each row is a group of its own.
   */
  readonly groups?: ArrayLike<number> | undefined;
}

/**
 * A classifier with scikit-learn's methods. What it is made from (`type`, `parameters`) and its fitted state (`toJSON`) are plain
 * data, so that it can be stored, or sent to a thread and back.
 */
export interface Classifier {
  /** Name of the class. */
  readonly type: string;
  /** All parameters, defaults filled in. */
  readonly parameters: object;
  /** Labels seen by `fit`, ascending; column k of `predictProba` belongs to `classes[k]`. */
  readonly classes: readonly number[];
  /**
   * @param X shape (n, features), finite unless the estimator says otherwise
   * @param y labels, shape (n), at least two classes
   * @throws InvalidArgumentError for no rows, one class only, lengths that differ, or values and weights that are not finite
   */
  fit(X: Matrix, y: ArrayLike<number>, options?: FitOptions): this;
  /**
   * Class probabilities, shape (n, classes); each row sums to 1.
   *
   * @throws InvalidArgumentError for another number of features than at fit, or values that are not finite
   * @throws NotFittedError before `fit`, as do all properties and methods that need it
   */
  predictProba(X: Matrix): Matrix;
  /** Scores before they become probabilities, shape (n, 1) for two classes, else (n, classes); not all classifiers have them. */
  decisionFunction?(X: Matrix): Matrix;
  /**
   * The predicted class of each row, shape (n). Only classifiers whose prediction may differ from the most probable class have it.
   */
  predict?(X: Matrix): Float64Array;
  /**
   * How much the model relies on each feature, shape (features). Undefined for models that can't tell (neighbours, machines with a
   * kernel). `permutationImportance` works for any model.
   */
  readonly featureImportances: Float64Array | undefined;
  toJSON(): { readonly type: string };
}

/**
 * The predicted class of each row, shape (n): the most probable one unless the classifier has a `predict` of its own; the first of
 * equals, as numpy's argmax.
 *
 * @throws InvalidArgumentError for rows that the classifier can't take
 * @throws NotFittedError before `fit`
 */
export function predict(classifier: Classifier, X: Matrix): Float64Array {
  return classifier.predict?.(X) ?? mostProbable(classifier.predictProba(X), classifier.classes);
}

/** The label with the greatest probability in each row, the first of equals. Shape (n). */
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
