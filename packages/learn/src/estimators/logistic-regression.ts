import { checkOneOf, checkPositive, checkWhole } from '../checks/check-parameter.js';
import { NotFittedError } from '../checks/errors.js';
import { type Matrix, zeros } from '../data/matrix.js';
import { probabilitiesOf } from '../numeric/link-functions.js';
import { lbfgsMinimise } from '../optimize/lbfgs.js';
import { newtonMinimise } from '../optimize/newton.js';
import { checkFeatures, checkTrainingData } from '../training-data/check-training-data.js';
import { type ClassWeight, checkClassWeight, combinedWeights } from '../training-data/class-weight.js';
import { BinomialObjective } from './binomial-objective.js';
import type { Classifier, FitOptions } from './classifier.js';
import { MultinomialObjective } from './multinomial-objective.js';
import { type SparseRows, sparseRows } from './sparse-rows.js';

export interface LogisticRegressionParameters {
  /** Penalty on the coefficients, never on the intercept: `'l2'`, or `null` for none. Default `'l2'`. */
  readonly penalty?: 'l2' | null;
  /** Inverse of the penalty's strength, greater than 0. Default 1. */
  readonly C?: number;
  /** Default `null`: all classes weigh the same. */
  readonly classWeight?: ClassWeight;
  /**
   * `'newton'` goes to the optimum itself. `'lbfgs'`, scikit-learn's default, stops as far from the optimum as `tol` allows, at the
   * point where scikit-learn stops. Default `'newton'`.
   */
  readonly solver?: 'newton' | 'lbfgs';
  /** Greatest number of the solver's iterations. Default 100. */
  readonly maxIter?: number;
  /**
   * Stops when no component of the gradient exceeds this: of the sum over rows for `'newton'`, default 1e-9; of the mean for
   * `'lbfgs'`, default 1e-4.
   */
  readonly tol?: number;
}

export interface LogisticRegressionState {
  readonly type: 'LogisticRegression';
  readonly parameters: Required<LogisticRegressionParameters>;
  readonly classes: readonly number[];
  /** Shape (1, features) for two classes, else (classes, features). */
  readonly coef: readonly (readonly number[])[];
  /** Shape (1) for two classes, else (classes). */
  readonly intercept: readonly number[];
}

/**
 * Logistic regression: minimises C Σ w log loss + ½ |coef|², the objective of scikit-learn's `LogisticRegression`; binomial for
 * two classes, multinomial for more.
 *
 * Newton's method goes to the optimum itself, where its coefficients agree with scikit-learn's at a small `tol`. By default
 * scikit-learn stops earlier, about 1e-3 away; with `solver: 'lbfgs'` the coefficients agree with that too. A Newton step solves a
 * linear system of classes × (features + 1) unknowns: for many classes with many features lbfgs is faster.
 *
 * @example
 * const model = new LogisticRegression({ C: 0.5 }).fit(X, y);
 * model.coef[0]; // log-odds of the second class by feature
 */
export class LogisticRegression implements Classifier {
  readonly type = 'LogisticRegression';
  readonly parameters: Required<LogisticRegressionParameters>;
  #state: LogisticRegressionState | undefined;

  /** @throws InvalidArgumentError for a parameter out of its range */
  constructor(parameters: LogisticRegressionParameters = {}) {
    const { penalty = 'l2', C = 1, classWeight = null, solver = 'newton', maxIter = 100 } = parameters;
    const { tol = solver === 'newton' ? 1e-9 : 1e-4 } = parameters;
    checkOneOf('penalty', penalty, ['l2', null]);
    checkPositive('C', C);
    checkClassWeight(classWeight);
    checkOneOf('solver', solver, ['newton', 'lbfgs']);
    checkWhole('maxIter', maxIter, 1);
    checkPositive('tol', tol);
    this.parameters = { penalty, C, classWeight, solver, maxIter, tol };
  }

  get classes(): readonly number[] {
    return this.toJSON().classes;
  }

  /** Shape (1, features) for two classes, else (classes, features). */
  get coef(): readonly (readonly number[])[] {
    return this.toJSON().coef;
  }

  get intercept(): readonly number[] {
    return this.toJSON().intercept;
  }

  /** Mean |coefficient| over the classes. Comparable only between features on the same scale. */
  get featureImportances(): Float64Array {
    const { coef } = this.toJSON();
    return Float64Array.from(coef[0], (_, j) => coef.reduce((sum, row) => sum + Math.abs(row[j]), 0) / coef.length);
  }

  fit(X: Matrix, y: ArrayLike<number>, options: FitOptions = {}): this {
    const { parameters } = this;
    const labels = checkTrainingData(X, y, options.sampleWeight);
    const { classes, codes } = labels;
    const weights = combinedWeights(parameters.classWeight, labels, options.sampleWeight) ?? new Float64Array(X.rows).fill(1);
    const solution = this.#minimise(sparseRows(X), codes, classes.length, weights);
    const width = X.columns + 1;
    const functions = Array.from({ length: solution.length / width }, (_, k) => solution.slice(k * width, (k + 1) * width));
    if (functions.length > 1) centre(functions, parameters.penalty === null);
    this.#state = {
      type: this.type,
      parameters,
      classes,
      coef: functions.map((weightsOfClass) => Array.from(weightsOfClass.subarray(0, X.columns))),
      intercept: functions.map((weightsOfClass) => weightsOfClass[X.columns]),
    };
    return this;
  }

  /** Weights of all linear functions: coefficients, then intercept, function by function. */
  #minimise(X: SparseRows, codes: Int32Array, classes: number, weights: Float64Array): Float64Array {
    const { penalty, C, solver, maxIter, tol } = this.parameters;
    // lbfgs gets means, as in scikit-learn: its first step and its stops depend on the scale.
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const scale = solver === 'lbfgs' ? 1 / total : penalty === null ? 1 : C;
    const strength = penalty === null ? 0 : scale / C;
    const scaled = weights.map((weight) => weight * scale);
    const objective =
      classes === 2
        ? new BinomialObjective(X, codes, scaled, strength)
        : new MultinomialObjective(X, codes, classes, scaled, strength);
    if (solver === 'newton') return newtonMinimise(objective, { maxIter, tol });
    const tolerances = { gradientTolerance: tol, valueTolerance: 64 * Number.EPSILON, maxLineSearch: 50 };
    return lbfgsMinimise(objective, { maxIter, ...tolerances }).at;
  }

  /** Log-odds of the second class, shape (n, 1); for more classes their linear functions, shape (n, classes). */
  decisionFunction(X: Matrix): Matrix {
    const { coef, intercept } = this.toJSON();
    checkFeatures(X, coef[0].length);
    const outputs = coef.length;
    const scores = zeros(X.rows, outputs);
    for (let k = 0; k < outputs; k++) {
      const weights = Float64Array.from(coef[k]);
      for (let i = 0; i < X.rows; i++) {
        let sum = intercept[k];
        const offset = i * X.columns;
        for (let j = 0; j < weights.length; j++) sum += X.data[offset + j] * weights[j];
        scores.data[i * outputs + k] = sum;
      }
    }
    return scores;
  }

  predictProba(X: Matrix): Matrix {
    return probabilitiesOf(this.decisionFunction(X));
  }

  toJSON(): LogisticRegressionState {
    if (!this.#state) throw new NotFittedError(this.type);
    return this.#state;
  }

  static fromJSON(state: LogisticRegressionState): LogisticRegression {
    const model = new LogisticRegression(state.parameters);
    model.#state = state;
    return model;
  }
}

/** The objective doesn't determine the sum over the classes. It is set to 0, where scikit-learn's solver leaves it too. */
function centre(functions: readonly Float64Array[], coefficientsToo: boolean): void {
  const width = functions[0].length;
  for (let j = coefficientsToo ? 0 : width - 1; j < width; j++) {
    const mean = functions.reduce((sum, weights) => sum + weights[j], 0) / functions.length;
    for (const weights of functions) weights[j] -= mean;
  }
}
