import { NotFittedError } from '../errors.js';
import { type Matrix, zeros } from '../matrix.js';
import { RandomState } from '../random/random-state.js';
import { checkFeatures, checkTrainingData } from './check-training-data.js';
import type { Classifier, FitOptions } from './classifier.js';
import { impurityImportances, PackedTrees, type Tree, treeToJSON } from './tree.js';
import { RankedFeatures, TreeBuilder } from './tree-builder.js';
import { checkedTreeParameters, checkWhole, type TreeParameters, treeLimits } from './tree-parameters.js';

export interface RandomForestParameters extends TreeParameters {
  /** Number of trees. Default 100. */
  readonly nEstimators?: number;
}

export interface RandomForestClassifierState {
  readonly type: 'RandomForestClassifier';
  readonly parameters: Required<RandomForestParameters>;
  readonly classes: readonly number[];
  readonly features: number;
  readonly trees: readonly Tree[];
}

/**
 * A random forest (Breiman 2001): trees on bootstrap samples, √features tried at each split, class shares averaged.
 * Seeds and bootstrap samples are drawn as scikit-learn's `RandomForestClassifier` draws them, so that the same
 * `randomState` gives the same trees.
 */
export class RandomForestClassifier implements Classifier {
  readonly #parameters: Required<RandomForestParameters>;
  #state: RandomForestClassifierState | undefined;
  #packed: PackedTrees | undefined;

  constructor(parameters: RandomForestParameters = {}) {
    const nEstimators = parameters.nEstimators ?? 100;
    checkWhole('nEstimators', nEstimators, 1);
    this.#parameters = { ...checkedTreeParameters(parameters, 'sqrt'), nEstimators };
  }

  get classes(): readonly number[] {
    return this.#fitted().classes;
  }

  get trees(): readonly Tree[] {
    return this.#fitted().trees;
  }

  /** Mean decrease in impurity over the trees that split at all, summing to 1. */
  get featureImportances(): Float64Array {
    const { trees, features } = this.#fitted();
    const sums = new Float64Array(features);
    for (const tree of trees) {
      for (const [j, importance] of impurityImportances(tree, features).entries()) sums[j] += importance;
    }
    const total = sums.reduce((sum, value) => sum + value, 0);
    return total > 0 ? sums.map((value) => value / total) : sums;
  }

  fit(X: Matrix, y: ArrayLike<number>, options: FitOptions = {}): this {
    const { classes, codes } = checkTrainingData(X, y, options.sampleWeight);
    const parameters = this.#parameters;
    const limits = treeLimits(parameters, X.columns);
    const data = new RankedFeatures(X);
    const seeds = new RandomState(parameters.randomState).randints(0, 0x7fffffff, parameters.nEstimators);
    const trees = Array.from(seeds, (seed) => {
      const weights = bootstrapWeights(seed, X.rows, options.sampleWeight);
      return new TreeBuilder(data, codes, classes.length, limits, weights).build(seed);
    });
    this.#restore({ type: 'RandomForestClassifier', parameters, classes, features: X.columns, trees });
    return this;
  }

  predictProba(X: Matrix): Matrix {
    const { classes, features } = this.#fitted();
    checkFeatures(X, features);
    const probabilities = zeros(X.rows, classes.length);
    this.#packed?.meanProba(X, probabilities);
    return probabilities;
  }

  toJSON(): RandomForestClassifierState {
    const state = this.#fitted();
    return { ...state, trees: state.trees.map(treeToJSON) };
  }

  static fromJSON(state: RandomForestClassifierState): RandomForestClassifier {
    const model = new RandomForestClassifier(state.parameters);
    model.#restore(state);
    return model;
  }

  #restore(state: RandomForestClassifierState): void {
    this.#state = state;
    this.#packed = new PackedTrees(state.trees, state.classes.length);
  }

  #fitted(): RandomForestClassifierState {
    if (!this.#state) throw new NotFittedError('RandomForestClassifier');
    return this.#state;
  }
}

/**
 * How often each row was drawn with replacement. With sample weights rows are drawn in proportion to them
 * (scikit-learn from 1.8 on), by `RandomState.choice(p=…)`.
 */
function bootstrapWeights(seed: number, rows: number, sampleWeight?: ArrayLike<number>): Float64Array {
  const random = new RandomState(seed);
  const counts = new Float64Array(rows);
  if (!sampleWeight) {
    for (let i = 0; i < rows; i++) counts[random.randint(0, rows)]++;
    return counts;
  }
  const total = Array.from(sampleWeight).reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  const cumulative = Float64Array.from(sampleWeight, (weight) => {
    sum += weight / total;
    return sum;
  });
  for (let i = 0; i < rows; i++) counts[upperBound(cumulative, random.random() * sum)]++;
  return counts;
}

/** Index of the first element that is greater than `value`. */
function upperBound(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
