import { InvalidArgumentError, NotFittedError } from '../errors.js';
import { type Matrix, zeros } from '../matrix.js';
import { checkFeatures, checkTrainingData } from './check-training-data.js';
import { choleskySolve } from './cholesky-solve.js';
import type { Classifier, FitOptions } from './classifier.js';

export interface LogisticRegressionParameters {
  /** Inverse of the L2 penalty's strength, greater than 0. Default 1. */
  readonly C?: number;
  /** Most Newton steps. Default 100; a dozen is common. */
  readonly maxIter?: number;
  /** Stops when no component of the gradient exceeds this. Default 1e-9 (sums over rows). */
  readonly tol?: number;
}

export interface LogisticRegressionState {
  readonly type: 'LogisticRegression';
  readonly parameters: Required<LogisticRegressionParameters>;
  readonly classes: readonly number[];
  readonly coef: readonly number[];
  readonly intercept: number;
}

/**
 * Binary logistic regression with an L2 penalty on the coefficients, not on the intercept: minimises
 * C Σ w log(1 + exp(-y f(x))) + ½ |coef|², the objective of scikit-learn's `LogisticRegression`.
 *
 * Solved by Newton's method with backtracking to the optimum itself, where scikit-learn's lbfgs stops at its
 * tolerance: coefficients agree with scikit-learn's at a small `tol`, and with its default to about 1e-3.
 */
export class LogisticRegression implements Classifier {
  readonly #parameters: Required<LogisticRegressionParameters>;
  #state: LogisticRegressionState | undefined;

  constructor(parameters: LogisticRegressionParameters = {}) {
    const { C = 1, maxIter = 100, tol = 1e-9 } = parameters;
    if (!(C > 0)) throw new InvalidArgumentError('C', C, 'greater than 0');
    if (!Number.isInteger(maxIter) || maxIter < 1) throw new InvalidArgumentError('maxIter', maxIter, 'a whole number above 0');
    if (!(tol > 0)) throw new InvalidArgumentError('tol', tol, 'greater than 0');
    this.#parameters = { C, maxIter, tol };
  }

  get classes(): readonly number[] {
    return this.toJSON().classes;
  }

  /** Coefficients, shape (features). */
  get coef(): readonly number[] {
    return this.toJSON().coef;
  }

  get intercept(): number {
    return this.toJSON().intercept;
  }

  /** |coefficient|: comparable between features on one scale only. */
  get featureImportances(): Float64Array {
    return Float64Array.from(this.coef, Math.abs);
  }

  /** @throws InvalidArgumentError also for more than two classes */
  fit(X: Matrix, y: ArrayLike<number>, options: FitOptions = {}): this {
    const { classes, codes } = checkTrainingData(X, y, options.sampleWeight);
    if (classes.length > 2) throw new InvalidArgumentError('y', `${classes.length} classes`, 'labels of two classes');
    const objective = new Objective(X, codes, options.sampleWeight, this.#parameters.C);
    const weights = objective.minimise(this.#parameters);
    this.#state = {
      type: 'LogisticRegression',
      parameters: this.#parameters,
      classes,
      coef: Array.from(weights.subarray(0, X.columns)),
      intercept: weights[X.columns],
    };
    return this;
  }

  /** Signed distance to the boundary in log-odds of the second class, shape (n). */
  decisionFunction(X: Matrix): Float64Array {
    const { coef, intercept } = this.toJSON();
    checkFeatures(X, coef.length);
    const weights = Float64Array.of(...coef, intercept);
    const margins = new Float64Array(X.rows);
    for (let i = 0; i < X.rows; i++) margins[i] = margin(X, i, weights);
    return margins;
  }

  predictProba(X: Matrix): Matrix {
    const margins = this.decisionFunction(X);
    const probabilities = zeros(X.rows, 2);
    for (let i = 0; i < X.rows; i++) {
      probabilities.data[2 * i] = sigmoid(-margins[i]);
      probabilities.data[2 * i + 1] = sigmoid(margins[i]);
    }
    return probabilities;
  }

  toJSON(): LogisticRegressionState {
    if (!this.#state) throw new NotFittedError('LogisticRegression');
    return this.#state;
  }

  static fromJSON(state: LogisticRegressionState): LogisticRegression {
    const model = new LogisticRegression(state.parameters);
    model.#state = state;
    return model;
  }
}

/** The penalised log loss over weights (coef…, intercept). */
class Objective {
  readonly #weight: (row: number) => number;

  constructor(
    readonly X: Matrix,
    readonly codes: Int32Array,
    sampleWeight: ArrayLike<number> | undefined,
    readonly C: number,
  ) {
    this.#weight = sampleWeight ? (row) => C * sampleWeight[row] : () => C;
  }

  minimise({ maxIter, tol }: { maxIter: number; tol: number }): Float64Array {
    let weights: Float64Array = new Float64Array(this.X.columns + 1);
    let value = this.#value(weights);
    for (let iteration = 0; iteration < maxIter; iteration++) {
      const { gradient, hessian } = this.#derivatives(weights);
      if (gradient.every((component) => Math.abs(component) <= tol)) break;
      const step = choleskySolve(hessian, gradient);
      const slope = gradient.reduce((sum, component, j) => sum + component * step[j], 0);
      // Armijo backtracking: a full Newton step, halved until it gains what the slope promises.
      let length = 1;
      let next = weights.map((weight, j) => weight - step[j]);
      let nextValue = this.#value(next);
      while (nextValue > value - 1e-4 * length * slope && length > 1e-8) {
        length /= 2;
        next = weights.map((weight, j) => weight - length * step[j]);
        nextValue = this.#value(next);
      }
      // Within rounding error of the optimum no step gains any more.
      if (length <= 1e-8) break;
      weights = next;
      value = nextValue;
    }
    return weights;
  }

  #value(weights: Float64Array): number {
    const { rows, columns } = this.X;
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      const z = margin(this.X, i, weights);
      sum += this.#weight(i) * softplus(this.codes[i] === 1 ? -z : z);
    }
    for (let j = 0; j < columns; j++) sum += 0.5 * weights[j] ** 2;
    return sum;
  }

  #derivatives(weights: Float64Array): { gradient: Float64Array; hessian: Float64Array } {
    const { data, rows, columns } = this.X;
    const size = columns + 1;
    const gradient = new Float64Array(size);
    const hessian = new Float64Array(size * size);
    const nonZero = new Int32Array(size);
    for (let i = 0; i < rows; i++) {
      const p = sigmoid(margin(this.X, i, weights));
      const w = this.#weight(i);
      const residual = w * (p - this.codes[i]);
      const curvature = w * p * (1 - p);
      const offset = i * columns;
      // One-hot rows are mostly zeros: only the others add to the Hessian.
      let filled = 0;
      for (let j = 0; j < columns; j++) if (data[offset + j] !== 0) nonZero[filled++] = j;
      for (let a = 0; a < filled; a++) {
        const j = nonZero[a];
        const x = data[offset + j];
        gradient[j] += residual * x;
        hessian[columns * size + j] += curvature * x;
        for (let b = 0; b <= a; b++) {
          const k = nonZero[b];
          hessian[j * size + k] += curvature * x * data[offset + k];
        }
      }
      gradient[columns] += residual;
      hessian[columns * size + columns] += curvature;
    }
    for (let j = 0; j < columns; j++) {
      gradient[j] += weights[j];
      hessian[j * size + j] += 1;
    }
    return { gradient, hessian };
  }
}

function margin({ data, columns }: Matrix, row: number, weights: Float64Array): number {
  let sum = weights[columns];
  const offset = row * columns;
  for (let j = 0; j < columns; j++) sum += data[offset + j] * weights[j];
  return sum;
}

/** 1 / (1 + exp(-z)) without overflow. */
function sigmoid(z: number): number {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
}

/** log(1 + exp(z)) without overflow. */
function softplus(z: number): number {
  return z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z));
}
