import { type IsotonicFunction, isotonicRegression, isotonicValue } from '../calibration/isotonic-regression.js';
import { type SigmoidCalibration, sigmoidCalibration, sigmoidProbability } from '../calibration/sigmoid-calibration.js';
import { checkOneOf } from '../checks/check-parameter.js';
import { NotFittedError } from '../checks/errors.js';
import { type Matrix, take, takeRows, zeros } from '../data/matrix.js';
import { groupRows } from '../splits/group-rows.js';
import { checkedSplits } from '../splits/k-fold.js';
import { stratifiedKFold } from '../splits/stratified-k-fold.js';
import { checkClassSizes } from '../training-data/check-class-sizes.js';
import { checkTrainingData } from '../training-data/check-training-data.js';
import { type BaseClassifierSpec, type BaseClassifierState, baseFromJSON, makeBase } from './base-classifiers.js';
import type { Classifier, FitOptions } from './classifier.js';

export interface CalibrationParameters {
  /** The classifier to calibrate, by type and parameters. */
  readonly estimator: BaseClassifierSpec;
  /** `'sigmoid'`: Platt's. `'isotonic'`: any non-decreasing function; needs some 1,000 rows. Default `'sigmoid'`. */
  readonly method?: 'sigmoid' | 'isotonic';
  /** Folds of the stratified cross-validation that gives the scores to calibrate on, at least 2. Default 5. */
  readonly nSplits?: number;
}

/** The map of a class's scores to probabilities. */
export type Calibration = { readonly sigmoid: SigmoidCalibration } | { readonly isotonic: IsotonicFunction };

export interface CalibratedClassifierState {
  readonly type: 'CalibratedClassifier';
  readonly parameters: Required<CalibrationParameters>;
  readonly estimator: BaseClassifierState;
  /** For two classes, that of the second; else one for each class. */
  readonly calibrations: readonly Calibration[];
}

/**
 * A classifier whose probabilities match the observed frequencies. For each class, a map is fitted from the scores of a cross-validation
 * (decision values where the classifier has them, else probabilities) to the labels. The classifier itself is fitted on all rows.
 * scikit-learn's `CalibratedClassifierCV(ensemble=False)`.
 *
 * @example
 *   const spec = { type: 'GaussianNB', parameters: {} };
 *   new CalibratedClassifier({ estimator: spec, method: 'isotonic' }).fit(X, y).predictProba(X);
 */
export class CalibratedClassifier implements Classifier {
  readonly type = 'CalibratedClassifier';
  readonly parameters: Required<CalibrationParameters>;
  #estimator: Classifier | undefined;
  #calibrations: readonly Calibration[] = [];

  /** @throws InvalidArgumentError for a parameter out of its range, also of the estimator */
  constructor(parameters: CalibrationParameters) {
    const { estimator, method = 'sigmoid', nSplits = 5 } = parameters;
    makeBase(estimator);
    checkOneOf('method', method, ['sigmoid', 'isotonic']);
    checkedSplits(nSplits, Infinity);
    this.parameters = { estimator, method, nSplits };
  }

  /** The fitted classifier whose scores are calibrated. */
  get estimator(): Classifier {
    if (!this.#estimator) throw new NotFittedError(this.type);
    return this.#estimator;
  }

  /** The maps from scores to probabilities: for two classes, that of the second; else one for each class. */
  get calibrations(): readonly Calibration[] {
    return this.#calibrations;
  }

  get classes(): readonly number[] {
    return this.estimator.classes;
  }

  get featureImportances(): Float64Array | undefined {
    return this.estimator.featureImportances;
  }

  /**
   * @param X shape (n, features)
   * @param y labels, shape (n), at least `nSplits` rows of each class
   * @throws InvalidArgumentError for what the estimator refuses, or a class with fewer rows (or groups) than there are folds
   */
  fit(X: Matrix, y: ArrayLike<number>, options: FitOptions = {}): this {
    const { estimator, method, nSplits } = this.parameters;
    const { classes, codes } = checkTrainingData(X, y, options.sampleWeight);
    checkClassSizes({ classes, codes: groupRows(codes, options.groups).labels }, nSplits, 'nSplits');
    const outputs = classes.length === 2 ? 1 : classes.length;
    const scores = new Float64Array(X.rows * outputs);
    for (const { train, test } of stratifiedKFold(codes, { nSplits, groups: options.groups })) {
      const weights = options.sampleWeight ? { sampleWeight: take(options.sampleWeight, train) } : {};
      const fitted = makeBase(withoutProbabilities(estimator)).fit(takeRows(X, train), take(codes, train), weights);
      const found = scoresOf(fitted, takeRows(X, test));
      for (const [i, row] of test.entries()) scores.set(found.subarray(i * outputs, (i + 1) * outputs), row * outputs);
    }
    this.#calibrations = Array.from({ length: outputs }, (_, k): Calibration => {
      const ofClass = Float64Array.from({ length: X.rows }, (_, i) => scores[i * outputs + k]);
      const positive = outputs === 1 ? 1 : k;
      const labels = Uint8Array.from(codes, (code) => (code === positive ? 1 : 0));
      return method === 'sigmoid'
        ? { sigmoid: sigmoidCalibration(ofClass, labels, options.sampleWeight) }
        : { isotonic: isotonicRegression(ofClass, labels, options.sampleWeight) };
    });
    this.#estimator = makeBase(withoutProbabilities(estimator)).fit(X, y, options);
    return this;
  }

  predictProba(X: Matrix): Matrix {
    const { classes } = this.estimator;
    const K = classes.length;
    const outputs = K === 2 ? 1 : K;
    const scores = scoresOf(this.estimator, X);
    const probabilities = zeros(X.rows, K);
    for (let i = 0; i < X.rows; i++) {
      const row = probabilities.data.subarray(i * K, (i + 1) * K);
      if (outputs === 1) {
        row[1] = calibrated(this.#calibrations[0], scores[i]);
        row[0] = 1 - row[1];
        continue;
      }
      let sum = 0;
      for (let k = 0; k < K; k++) {
        row[k] = calibrated(this.#calibrations[k], scores[i * K + k]);
        sum += row[k];
      }
      for (let k = 0; k < K; k++) row[k] = sum > 0 ? row[k] / sum : 1 / K;
    }
    return probabilities;
  }

  toJSON(): CalibratedClassifierState {
    const { type, parameters } = this;
    return { type, parameters, estimator: this.estimator.toJSON() as BaseClassifierState, calibrations: this.#calibrations };
  }

  static fromJSON(state: CalibratedClassifierState): CalibratedClassifier {
    const model = new CalibratedClassifier(state.parameters);
    model.#estimator = baseFromJSON(state.estimator);
    model.#calibrations = state.calibrations;
    return model;
  }
}

function calibrated(calibration: Calibration, score: number): number {
  if ('sigmoid' in calibration) return sigmoidProbability(calibration.sigmoid, score);
  return isotonicValue(calibration.isotonic, score);
}

/** Scores of the second class for two classes, shape (n); else of each class, shape (n, classes), row-major. */
function scoresOf(classifier: Classifier, X: Matrix): Float64Array {
  if (classifier.decisionFunction) return classifier.decisionFunction(X).data;
  const probabilities = classifier.predictProba(X);
  if (probabilities.columns > 2) return probabilities.data;
  return Float64Array.from({ length: X.rows }, (_, i) => probabilities.data[2 * i + 1]);
}

/** A support vector machine would also calibrate itself, which costs time and is not used here. */
function withoutProbabilities(spec: BaseClassifierSpec): BaseClassifierSpec {
  return spec.type === 'SVC' ? { type: 'SVC', parameters: { ...spec.parameters, probabilityFolds: null } } : spec;
}
