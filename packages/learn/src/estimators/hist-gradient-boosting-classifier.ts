import { type BoostedTree, boostedTreeToJSON } from '../boosting/boosted-tree.js';
import {
  checkedBoostingParameters,
  checkFeatureLists,
  type HistGradientBoostingParameters,
} from '../boosting/boosting-parameters.js';
import { BoostingRounds } from '../boosting/boosting-rounds.js';
import { NotFittedError } from '../checks/errors.js';
import { type Matrix, take, takeRows, zeros } from '../data/matrix.js';
import { probabilitiesOf } from '../numeric/link-functions.js';
import { trainTestSplit } from '../splits/train-test-split.js';
import { checkFeatures, checkTrainingData } from '../training-data/check-training-data.js';
import { combinedWeights } from '../training-data/class-weight.js';
import { PackedTrees } from '../tree/packed-trees.js';
import type { Classifier, FitOptions } from './classifier.js';

export interface HistGradientBoostingState {
  readonly type: 'HistGradientBoostingClassifier';
  readonly parameters: Required<HistGradientBoostingParameters>;
  readonly classes: readonly number[];
  readonly features: number;
  /** Score of each output before the first tree: that of the second class for two classes, else one for each class. */
  readonly initialScores: readonly number[];
  /** Trees of the first round, output by output, then of the second, and so on. */
  readonly trees: readonly BoostedTree[];
}

/**
 * Gradient boosting in the way of LightGBM (Ke et al., NeurIPS 2017): features in bins, histograms of gradients, trees that grow
 * leaf by leaf, log loss to second order. Features are read in float32. NaN is missing: each split learns which side it goes to,
 * and where the training data had none, it goes right. The random draws are not LightGBM's: models agree in quality, but not tree
 * by tree.
 *
 * @example
 * const model = new HistGradientBoostingClassifier({ nEstimators: 300, learningRate: 0.02, numLeaves: 7, colsampleByTree: 0.5 });
 * model.fit(X, y).predictProba(X);
 */
export class HistGradientBoostingClassifier implements Classifier {
  readonly type = 'HistGradientBoostingClassifier';
  readonly parameters: Required<HistGradientBoostingParameters>;
  #state: HistGradientBoostingState | undefined;
  #packed: PackedTrees | undefined;

  /** @throws InvalidArgumentError for a parameter out of its range */
  constructor(parameters: HistGradientBoostingParameters = {}) {
    this.parameters = checkedBoostingParameters(parameters);
  }

  get classes(): readonly number[] {
    return this.#fitted().classes;
  }

  get trees(): readonly BoostedTree[] {
    return this.#fitted().trees;
  }

  /** Score of each output before the first tree. */
  get initialScores(): readonly number[] {
    return this.#fitted().initialScores;
  }

  /** Gain of the splits by feature, summing to 1. */
  get featureImportances(): Float64Array {
    const { trees, features } = this.#fitted();
    const gains = new Float64Array(features);
    for (const { feature, gain, left } of trees) {
      for (let node = 0; node < left.length; node++) if (left[node] !== -1) gains[feature[node]] += gain[node];
    }
    const total = gains.reduce((sum, gain) => sum + gain, 0);
    return total > 0 ? gains.map((gain) => gain / total) : gains;
  }

  /**
   * @param X shape (n, features); NaN is missing
   * @param y labels, shape (n)
   * @throws InvalidArgumentError for infinite values, one class only, lists by feature that don't fit X; with early stopping also
   *   for too few rows of a class to hold any out
   */
  fit(X: Matrix, y: ArrayLike<number>, options: FitOptions = {}): this {
    const { parameters } = this;
    const labels = checkTrainingData(X, y, options.sampleWeight, 'NaN is missing');
    const { classes, codes } = labels;
    checkFeatureLists(parameters, X.columns, classes.length);
    const weights = combinedWeights(parameters.classWeight, labels, options.sampleWeight);
    const boosting = (rows: Matrix, ofRows: Int32Array, weightsOfRows: Float64Array | undefined) =>
      new BoostingRounds(rows, ofRows, classes.length, weightsOfRows, parameters);
    let result: BoostingRounds;
    if (parameters.earlyStoppingRounds === null) {
      result = boosting(X, codes, weights);
      for (let round = 0; round < parameters.nEstimators && result.addRound(); round++);
    } else {
      const { validationFraction: testSize, randomState } = parameters;
      const { train, test } = trainTestSplit(X.rows, { testSize, randomState, stratify: codes });
      const part = (rows: Int32Array) => weights && Float64Array.from(take(weights, rows));
      result = boosting(takeRows(X, train), Int32Array.from(take(codes, train)), part(train));
      result.addRoundsUntil(takeRows(X, test), take(codes, test), part(test), parameters.earlyStoppingRounds);
    }
    const { initialScores, trees } = result;
    this.#restore({ type: this.type, parameters, classes, features: X.columns, initialScores, trees });
    return this;
  }

  /** Log-odds of the second class, shape (n, 1); for more classes the scores of their softmax, shape (n, classes). */
  decisionFunction(X: Matrix): Matrix {
    const { features, initialScores } = this.#fitted();
    checkFeatures(X, features, 'NaN is missing');
    const scores = zeros(X.rows, initialScores.length);
    for (let i = 0; i < scores.data.length; i++) scores.data[i] = initialScores[i % initialScores.length];
    this.#packed?.addValues(X, scores.data);
    return scores;
  }

  predictProba(X: Matrix): Matrix {
    return probabilitiesOf(this.decisionFunction(X));
  }

  toJSON(): HistGradientBoostingState {
    const state = this.#fitted();
    return { ...state, trees: state.trees.map(boostedTreeToJSON) };
  }

  static fromJSON(state: HistGradientBoostingState): HistGradientBoostingClassifier {
    const model = new HistGradientBoostingClassifier(state.parameters);
    model.#restore(state);
    return model;
  }

  #restore(state: HistGradientBoostingState): void {
    this.#state = state;
    const outputs = state.initialScores.length;
    this.#packed = new PackedTrees(
      state.trees.map((tree, t) => ({ ...tree, output: t % outputs })),
      outputs,
    );
  }

  #fitted(): HistGradientBoostingState {
    if (!this.#state) throw new NotFittedError(this.type);
    return this.#state;
  }
}
