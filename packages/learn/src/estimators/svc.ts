import { sigmoidCalibration, sigmoidProbability } from '../calibration/sigmoid-calibration.js';
import { checkOneOf, checkPositive } from '../checks/check-parameter.js';
import { InvalidArgumentError, NotFittedError } from '../checks/errors.js';
import { type Matrix, take, takeRows, zeros } from '../data/matrix.js';
import { groupRows } from '../splits/group-rows.js';
import { stratifiedKFold } from '../splits/stratified-k-fold.js';
import { type Kernel, KernelColumns, KernelRows } from '../svm/kernel.js';
import { solveSvc } from '../svm/solve-svc.js';
import { checkClassSizes } from '../training-data/check-class-sizes.js';
import { checkFeatures, checkTrainingData, type EncodedLabels } from '../training-data/check-training-data.js';
import { type ClassWeight, checkClassWeight, combinedWeights } from '../training-data/class-weight.js';
import type { Classifier, FitOptions } from './classifier.js';

export interface SvcParameters {
  /** `'rbf'`: exp(−gamma |x − x'|²); `'linear'`: xᵀx'. Default `'rbf'`. */
  readonly kernel?: 'rbf' | 'linear';
  /** Cost of a violation, greater than 0. Default 1. */
  readonly C?: number;
  /** A number above 0; `'scale'`: 1 / (features × variance of X); `'auto'`: 1 / features. Default `'scale'`. */
  readonly gamma?: number | 'scale' | 'auto';
  /** Default `null`: all classes weigh the same. */
  readonly classWeight?: ClassWeight;
  /** Greatest violation of the optimality conditions. Default 1e-3. */
  readonly tol?: number;
  /** Greatest number of iterations for a two-class problem; −1: no limit. Default −1. */
  readonly maxIter?: number;
  /** Memory for columns of the kernel matrix, in MB (2²⁰ bytes). Default 200. */
  readonly cacheSize?: number;
  /** Folds of the cross-validation that the probabilities are calibrated on, at least 2; `null`: no probabilities. Default 5. */
  readonly probabilityFolds?: number | null;
}

/** One of the two-class problems: class `first` against class `second`. */
export interface PairState {
  readonly first: number;
  readonly second: number;
  /** Positions in the support vectors, and α y. */
  readonly support: readonly number[];
  readonly coef: readonly number[];
  readonly intercept: number;
}

export interface SvcState {
  readonly type: 'SVC';
  readonly parameters: Required<SvcParameters>;
  readonly classes: readonly number[];
  readonly features: number;
  readonly kernel: Kernel;
  /** Row numbers of the support vectors in the training data, grouped by class. */
  readonly support: readonly number[];
  readonly supportVectors: readonly (readonly number[])[];
  readonly pairs: readonly PairState[];
  /** Slope and intercept of each class's sigmoid (of the second class, for two); null without probabilities. */
  readonly calibration: readonly (readonly [slope: number, intercept: number])[] | null;
}

const MEGABYTE = 2 ** 20;

/**
 * C-support vector classification, one class against another for more than two. scikit-learn's `SVC` (libsvm), with the same
 * decision values within the tolerance `tol`.
 *
 * Probabilities are Platt's: sigmoids over the decision values of a stratified cross-validation without shuffling. That is
 * scikit-learn's `CalibratedClassifierCV(SVC(), method="sigmoid", ensemble=False)`, which it recommends in place of its deprecated
 * `probability=True`.
 *
 * @example
 * const model = new SVC({ C: 2 }).fit(X, y);
 * model.decisionFunction(X); // shape (n, 1) for two classes
 */
export class SVC implements Classifier {
  readonly type = 'SVC';
  readonly parameters: Required<SvcParameters>;
  #state: SvcState | undefined;
  #vectors: Matrix = zeros(0, 0);

  /** @throws InvalidArgumentError for a parameter out of its range */
  constructor(parameters: SvcParameters = {}) {
    const { kernel = 'rbf', C = 1, gamma = 'scale', classWeight = null, tol = 1e-3 } = parameters;
    const { maxIter = -1, cacheSize = 200, probabilityFolds = 5 } = parameters;
    checkOneOf('kernel', kernel, ['rbf', 'linear']);
    checkPositive('C', C);
    if (typeof gamma === 'number') checkPositive('gamma', gamma);
    else checkOneOf('gamma', gamma, ['scale', 'auto']);
    checkClassWeight(classWeight);
    checkPositive('tol', tol);
    if (!Number.isInteger(maxIter) || maxIter < -1) throw new InvalidArgumentError('maxIter', maxIter, 'a whole number, or -1');
    checkPositive('cacheSize', cacheSize);
    if (probabilityFolds !== null && !(Number.isInteger(probabilityFolds) && probabilityFolds >= 2)) {
      throw new InvalidArgumentError('probabilityFolds', probabilityFolds, 'a whole number of at least 2, or null');
    }
    this.parameters = { kernel, C, gamma, classWeight, tol, maxIter, cacheSize, probabilityFolds };
  }

  get classes(): readonly number[] {
    return this.toJSON().classes;
  }

  /** Row numbers of the support vectors in the training data, grouped by class. */
  get support(): readonly number[] {
    return this.toJSON().support;
  }

  /** |coefficient| for a linear kernel; undefined for another. */
  get featureImportances(): Float64Array | undefined {
    const { kernel, features, pairs } = this.toJSON();
    if (kernel.name !== 'linear') return undefined;
    const importances = new Float64Array(features);
    for (const { support, coef } of pairs) {
      const weights = new Float64Array(features);
      for (const [s, vector] of support.entries()) {
        for (let j = 0; j < features; j++) weights[j] += coef[s] * this.#vectors.data[vector * features + j];
      }
      for (let j = 0; j < features; j++) importances[j] += Math.abs(weights[j]) / pairs.length;
    }
    return importances;
  }

  /**
   * @param X shape (n, features), finite
   * @param y labels, shape (n); with probabilities, at least `probabilityFolds` rows of each class
   * @throws InvalidArgumentError for data that isn't finite, one class only, a class with fewer rows (or groups) than there are folds
   */
  fit(X: Matrix, y: ArrayLike<number>, options: FitOptions = {}): this {
    const labels = checkTrainingData(X, y, options.sampleWeight);
    const weights = combinedWeights(this.parameters.classWeight, labels, options.sampleWeight);
    const { probabilityFolds } = this.parameters;
    if (probabilityFolds !== null) {
      const codes = groupRows(labels.codes, options.groups).labels;
      checkClassSizes({ classes: labels.classes, codes }, probabilityFolds, 'probabilityFolds');
    }
    const calibration = probabilityFolds === null ? null : this.#calibrate(X, labels, options, probabilityFolds);
    this.#restore({ ...this.#train(X, labels, weights), calibration });
    return this;
  }

  /**
   * For two classes the distance to the boundary, positive for the second, shape (n, 1). For more, shape (n, classes): each class's
   * votes against the others, plus a share of their confidence (scikit-learn's `decision_function_shape="ovr"`).
   */
  decisionFunction(X: Matrix): Matrix {
    const { classes, pairs } = this.toJSON();
    const values = this.#pairValues(X);
    if (classes.length === 2) return values;
    const K = classes.length;
    const decisions = zeros(X.rows, K);
    for (let i = 0; i < X.rows; i++) {
      const votes = new Float64Array(K);
      const confidences = new Float64Array(K);
      for (const [p, { first, second }] of pairs.entries()) {
        // A positive value is a vote for the first class.
        const value = values.data[i * pairs.length + p];
        confidences[first] += value;
        confidences[second] -= value;
        votes[value >= 0 ? first : second]++;
      }
      for (let k = 0; k < K; k++) decisions.data[i * K + k] = votes[k] + confidences[k] / (3 * (Math.abs(confidences[k]) + 1));
    }
    return decisions;
  }

  /** The class on the right side of the boundary, or with the most votes; scikit-learn's `predict`. Shape (n). */
  predict(X: Matrix): Float64Array {
    const { classes, pairs } = this.toJSON();
    const values = this.#pairValues(X);
    return Float64Array.from({ length: X.rows }, (_, i) => {
      if (classes.length === 2) return classes[values.data[i] >= 0 ? 1 : 0];
      const votes = new Int32Array(classes.length);
      for (const [p, { first, second }] of pairs.entries()) votes[values.data[i * pairs.length + p] > 0 ? first : second]++;
      return classes[votes.indexOf(votes.reduce((most, count) => Math.max(most, count)))];
    });
  }

  /**
   * @throws InvalidArgumentError if `probabilityFolds` is null, or for rows that don't fit
   * @throws NotFittedError before `fit`
   */
  predictProba(X: Matrix): Matrix {
    const { classes, calibration } = this.toJSON();
    if (!calibration) throw new InvalidArgumentError('probabilityFolds', null, 'a number of folds for probabilities');
    const decisions = this.decisionFunction(X);
    const probabilities = zeros(X.rows, classes.length);
    for (let i = 0; i < X.rows; i++) {
      const row = probabilities.data.subarray(i * classes.length, (i + 1) * classes.length);
      if (classes.length === 2) {
        row[1] = sigmoidProbability(calibration[0], decisions.data[i]);
        row[0] = 1 - row[1];
        continue;
      }
      let sum = 0;
      for (let k = 0; k < row.length; k++) {
        row[k] = sigmoidProbability(calibration[k], decisions.data[i * row.length + k]);
        sum += row[k];
      }
      for (let k = 0; k < row.length; k++) row[k] = sum > 0 ? row[k] / sum : 1 / row.length;
    }
    return probabilities;
  }

  toJSON(): SvcState {
    if (!this.#state) throw new NotFittedError(this.type);
    return this.#state;
  }

  static fromJSON(state: SvcState): SVC {
    const model = new SVC(state.parameters);
    model.#restore(state);
    return model;
  }

  #train(X: Matrix, { classes, codes }: EncodedLabels, weights: Float64Array | undefined): Omit<SvcState, 'calibration'> {
    const { parameters } = this;
    const kernel = resolveKernel(parameters, X);
    const byClass = classes.map((_, k) =>
      Int32Array.from(codes.keys()).filter((row) => codes[row] === k && weights?.[row] !== 0),
    );
    const solved: { first: number; second: number; rows: number[]; coef: number[]; intercept: number }[] = [];
    for (let first = 0; first < classes.length; first++) {
      for (let second = first + 1; second < classes.length; second++) {
        const rows = [...byClass[first], ...byClass[second]];
        const y = Int8Array.from(rows, (row) => (codes[row] === first ? 1 : -1));
        const { alpha, rho } = solveSvc({
          kernel: new KernelColumns(takeRows(X, rows), kernel),
          y,
          C: Float64Array.from(rows, (row) => parameters.C * (weights ? weights[row] : 1)),
          tol: parameters.tol,
          maxIter: parameters.maxIter,
          cacheBytes: parameters.cacheSize * MEGABYTE,
        });
        const kept = rows.map((row, i) => ({ row, coef: alpha[i] * y[i] })).filter(({ coef }) => coef !== 0);
        const intercept = -rho;
        solved.push({ first, second, rows: kept.map(({ row }) => row), coef: kept.map(({ coef }) => coef), intercept });
      }
    }
    const needed = new Set(solved.flatMap(({ rows }) => rows));
    const support = byClass.flatMap((rows) => Array.from(rows).filter((row) => needed.has(row)));
    const positionOf = new Map(support.map((row, position) => [row, position]));
    return {
      type: this.type,
      parameters,
      classes,
      features: X.columns,
      kernel,
      support,
      supportVectors: support.map((row) => Array.from(X.data.subarray(row * X.columns, (row + 1) * X.columns))),
      pairs: solved.map(({ first, second, rows, coef, intercept }) => ({
        first,
        second,
        support: rows.map((row) => positionOf.get(row) as number),
        // For two classes the sign is flipped, so that positive values mean the second class.
        coef: classes.length === 2 ? coef.map((value) => -value) : coef,
        intercept: classes.length === 2 ? -intercept : intercept,
      })),
    };
  }

  #calibrate(X: Matrix, { classes, codes }: EncodedLabels, { sampleWeight, groups }: FitOptions, nSplits: number) {
    const outputs = classes.length === 2 ? 1 : classes.length;
    const decisions = new Float64Array(X.rows * outputs);
    for (const { train, test } of stratifiedKFold(codes, { nSplits, groups })) {
      const options = sampleWeight ? { sampleWeight: take(sampleWeight, train) } : {};
      const machine = new SVC({ ...this.parameters, probabilityFolds: null }).fit(
        takeRows(X, train),
        take(codes, train),
        options,
      );
      const { data } = machine.decisionFunction(takeRows(X, test));
      for (const [i, row] of test.entries()) decisions.set(data.subarray(i * outputs, (i + 1) * outputs), row * outputs);
    }
    return Array.from({ length: outputs }, (_, k) => {
      const positive = outputs === 1 ? 1 : k;
      const scores = Float64Array.from({ length: X.rows }, (_, i) => decisions[i * outputs + k]);
      return sigmoidCalibration(
        scores,
        Array.from(codes, (code) => (code === positive ? 1 : 0)),
        sampleWeight,
      );
    });
  }

  /** Decision value of each pair, shape (n, pairs). */
  #pairValues(X: Matrix): Matrix {
    const { pairs, features, kernel } = this.toJSON();
    checkFeatures(X, features);
    const values = zeros(X.rows, pairs.length);
    const rows = new KernelRows(this.#vectors, kernel);
    const row = new Float64Array(this.#vectors.rows);
    const dense = pairs.map(({ support, coef }) => {
      const weights = new Float64Array(row.length);
      for (const [s, vector] of support.entries()) weights[vector] = coef[s];
      return weights;
    });
    for (let i = 0; i < X.rows; i++) {
      rows.values(X.data.subarray(i * features, (i + 1) * features), row);
      for (let p = 0; p < dense.length; p++) {
        const weights = dense[p];
        let sum = pairs[p].intercept;
        for (let s = 0; s < row.length; s++) sum += weights[s] * row[s];
        values.data[i * pairs.length + p] = sum;
      }
    }
    return values;
  }

  #restore(state: SvcState): void {
    this.#state = state;
    const { supportVectors, features } = state;
    this.#vectors = zeros(supportVectors.length, features);
    for (const [s, vector] of supportVectors.entries()) this.#vectors.data.set(vector, s * features);
  }
}

function resolveKernel({ kernel, gamma }: Required<SvcParameters>, X: Matrix): Kernel {
  if (kernel === 'linear') return { name: 'linear' };
  if (typeof gamma === 'number') return { name: 'rbf', gamma };
  if (gamma === 'auto') return { name: 'rbf', gamma: 1 / X.columns };
  const { data } = X;
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
  return { name: 'rbf', gamma: variance === 0 ? 1 : 1 / (X.columns * variance) };
}
