import { checkNonNegative } from '../checks/check-parameter.js';
import { InvalidArgumentError, NotFittedError } from '../checks/errors.js';
import { type Matrix, zeros } from '../data/matrix.js';
import { softmaxRows } from '../numeric/link-functions.js';
import { checkFeatures, checkTrainingData, type EncodedLabels } from '../training-data/check-training-data.js';
import type { Classifier, FitOptions } from './classifier.js';

export interface GaussianNBParameters {
  /** Share of the largest variance of a feature that is added to all variances, at least 0. Default 1e-9. */
  readonly varSmoothing?: number;
  /** Prior of each class, in the order of the labels, summing to 1; `null`: the classes' shares. Default `null`. */
  readonly priors?: readonly number[] | null;
}

export interface GaussianNBState {
  readonly type: 'GaussianNB';
  readonly parameters: Required<GaussianNBParameters>;
  readonly classes: readonly number[];
  /** Prior of each class. */
  readonly classPrior: readonly number[];
  /** Mean of each feature in each class, shape (classes, features). */
  readonly theta: readonly (readonly number[])[];
  /** Variance of each feature in each class, smoothing included, shape (classes, features). */
  readonly variance: readonly (readonly number[])[];
}

/**
 * Gaussian naive Bayes: features are independent normal variables within a class. scikit-learn's `GaussianNB`.
 * Any number of classes. Sample weights apply to means, variances and priors.
 */
export class GaussianNB implements Classifier {
  readonly type = 'GaussianNB';
  readonly parameters: Required<GaussianNBParameters>;
  #state: GaussianNBState | undefined;

  /** @throws InvalidArgumentError for a parameter out of its range */
  constructor(parameters: GaussianNBParameters = {}) {
    const { varSmoothing = 1e-9, priors = null } = parameters;
    checkNonNegative('varSmoothing', varSmoothing);
    if (priors) checkPriors(priors);
    this.parameters = { varSmoothing, priors };
  }

  get classes(): readonly number[] {
    return this.toJSON().classes;
  }

  /**
   * Greatest distance between the means of two classes, in standard deviations within classes: how far the feature sets them apart.
   */
  get featureImportances(): Float64Array {
    const { theta, variance } = this.toJSON();
    return Float64Array.from(theta[0], (_, j) => {
      const means = theta.map((row) => row[j]);
      const spread = Math.sqrt(variance.reduce((sum, row) => sum + row[j], 0) / variance.length);
      return (Math.max(...means) - Math.min(...means)) / spread;
    });
  }

  fit(X: Matrix, y: ArrayLike<number>, options: FitOptions = {}): this {
    const { parameters } = this;
    const labels = checkTrainingData(X, y, options.sampleWeight);
    const { classes } = labels;
    if (parameters.priors && parameters.priors.length !== classes.length) {
      throw new InvalidArgumentError('priors', parameters.priors, `one for each of the ${classes.length} classes`);
    }
    const { weights, theta, variance } = momentsByClass(X, labels, options.sampleWeight);
    const smoothing = parameters.varSmoothing * largestVariance(X);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    this.#state = {
      type: this.type,
      parameters,
      classes,
      classPrior: parameters.priors ?? Array.from(weights, (weight) => weight / total),
      theta,
      variance: variance.map((row) => row.map((value) => value + smoothing)),
    };
    return this;
  }

  predictProba(X: Matrix): Matrix {
    const { classes, classPrior, theta, variance } = this.toJSON();
    checkFeatures(X, theta[0].length);
    const likelihood = zeros(X.rows, classes.length);
    for (let k = 0; k < classes.length; k++) {
      const mean = Float64Array.from(theta[k]);
      const spread = Float64Array.from(variance[k]);
      const constant = Math.log(classPrior[k]) - 0.5 * spread.reduce((sum, value) => sum + Math.log(2 * Math.PI * value), 0);
      for (let i = 0; i < X.rows; i++) {
        let squares = 0;
        const offset = i * X.columns;
        for (let j = 0; j < mean.length; j++) {
          const deviation = X.data[offset + j] - mean[j];
          squares += (deviation * deviation) / spread[j];
        }
        likelihood.data[i * classes.length + k] = constant - 0.5 * squares;
      }
    }
    softmaxRows(likelihood);
    return likelihood;
  }

  toJSON(): GaussianNBState {
    if (!this.#state) throw new NotFittedError(this.type);
    return this.#state;
  }

  static fromJSON(state: GaussianNBState): GaussianNB {
    const model = new GaussianNB(state.parameters);
    model.#state = state;
    return model;
  }
}

function checkPriors(priors: readonly number[]): void {
  const negative = priors.find((prior) => !(prior >= 0));
  if (negative !== undefined) throw new InvalidArgumentError('priors', negative, 'not negative');
  const sum = priors.reduce((total, prior) => total + prior, 0);
  if (Math.abs(sum - 1) > 1e-8) throw new InvalidArgumentError('priors', `a sum of ${sum}`, 'numbers that sum to 1');
}

function momentsByClass(X: Matrix, { classes, codes }: EncodedLabels, sampleWeight: ArrayLike<number> | undefined) {
  const { rows, columns, data } = X;
  const sums = (size: number) => new Float64Array(classes.length * size);
  const weights = sums(1);
  const means = sums(columns);
  const variances = sums(columns);
  for (let i = 0; i < rows; i++) {
    const weight = sampleWeight ? sampleWeight[i] : 1;
    weights[codes[i]] += weight;
    const base = codes[i] * columns;
    for (let j = 0; j < columns; j++) means[base + j] += weight * data[i * columns + j];
  }
  const empty = weights.indexOf(0);
  if (empty >= 0) throw new InvalidArgumentError('sampleWeight', 0, `greater than 0 for some row of class ${classes[empty]}`);
  for (let k = 0; k < means.length; k++) means[k] /= weights[Math.floor(k / columns)];
  for (let i = 0; i < rows; i++) {
    const weight = sampleWeight ? sampleWeight[i] : 1;
    const base = codes[i] * columns;
    for (let j = 0; j < columns; j++) {
      const deviation = data[i * columns + j] - means[base + j];
      variances[base + j] += weight * deviation * deviation;
    }
  }
  for (let k = 0; k < variances.length; k++) variances[k] /= weights[Math.floor(k / columns)];
  const byClass = (values: Float64Array) => classes.map((_, k) => Array.from(values.subarray(k * columns, (k + 1) * columns)));
  return { weights, theta: byClass(means), variance: byClass(variances) };
}

/** The largest variance of a feature, without the rows' weights, as in scikit-learn. */
function largestVariance({ rows, columns, data }: Matrix): number {
  const mean = new Float64Array(columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) mean[j] += data[i * columns + j] / rows;
  const variance = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) variance[j] += (data[i * columns + j] - mean[j]) ** 2 / rows;
  }
  return variance.reduce((most, value) => Math.max(most, value), 0);
}
