import { NotFittedError } from '../checks/errors.js';
import { type Matrix, zeros } from '../data/matrix.js';
import { checkFeatures, checkTrainingData } from '../training-data/check-training-data.js';
import { type ClassWeight, checkClassWeight, combinedWeights } from '../training-data/class-weight.js';
import { PackedTrees } from '../tree/packed-trees.js';
import { rankFeatures } from '../tree/ranked-features.js';
import { impurityImportances, type Tree, treeToJSON } from '../tree/tree.js';
import { TreeBuilder } from '../tree/tree-builder.js';
import { checkedTreeParameters, type TreeParameters, treeLimits } from '../tree/tree-parameters.js';
import type { Classifier, FitOptions } from './classifier.js';

export interface DecisionTreeParameters extends TreeParameters {
  /** Default `null`: all classes weigh the same. */
  readonly classWeight?: ClassWeight;
}

export interface DecisionTreeClassifierState {
  readonly type: 'DecisionTreeClassifier';
  readonly parameters: Required<DecisionTreeParameters>;
  readonly classes: readonly number[];
  readonly features: number;
  readonly tree: Tree;
}

/**
 * A classification tree (CART). The tree is scikit-learn's `DecisionTreeClassifier` for the same data, parameters and
 * `randomState`. All features are tried at each split unless `maxFeatures` says otherwise.
 *
 * @example
 * const model = new DecisionTreeClassifier({ maxDepth: 10, randomState: 11 }).fit(X, y);
 * model.predictProba(X); // shape (n, classes)
 */
export class DecisionTreeClassifier implements Classifier {
  readonly type = 'DecisionTreeClassifier';
  readonly parameters: Required<DecisionTreeParameters>;
  #state: DecisionTreeClassifierState | undefined;
  #packed: PackedTrees | undefined;

  /** @throws InvalidArgumentError for a parameter out of its range */
  constructor(parameters: DecisionTreeParameters = {}) {
    const { classWeight = null } = parameters;
    checkClassWeight(classWeight);
    this.parameters = { ...checkedTreeParameters(parameters, null), classWeight };
  }

  get classes(): readonly number[] {
    return this.#fitted().classes;
  }

  get tree(): Tree {
    return this.#fitted().tree;
  }

  /** Mean decrease in impurity, summing to 1. */
  get featureImportances(): Float64Array {
    const { tree, features } = this.#fitted();
    return impurityImportances(tree, features);
  }

  fit(X: Matrix, y: ArrayLike<number>, options: FitOptions = {}): this {
    const { parameters } = this;
    const labels = checkTrainingData(X, y, options.sampleWeight);
    const { classes, codes } = labels;
    const weights = combinedWeights(parameters.classWeight, labels, options.sampleWeight);
    const totalWeight = weights ? weights.reduce((sum, weight) => sum + weight, 0) : X.rows;
    const limits = treeLimits(parameters, X.rows, X.columns, totalWeight);
    const tree = new TreeBuilder(rankFeatures(X), codes, classes.length, limits, parameters.randomState, weights).build();
    this.#restore({ type: this.type, parameters, classes, features: X.columns, tree });
    return this;
  }

  predictProba(X: Matrix): Matrix {
    const { classes, features } = this.#fitted();
    checkFeatures(X, features);
    const probabilities = zeros(X.rows, classes.length);
    this.#packed?.addValues(X, probabilities.data);
    return probabilities;
  }

  toJSON(): DecisionTreeClassifierState {
    const state = this.#fitted();
    return { ...state, tree: treeToJSON(state.tree) };
  }

  static fromJSON(state: DecisionTreeClassifierState): DecisionTreeClassifier {
    const model = new DecisionTreeClassifier(state.parameters);
    model.#restore(state);
    return model;
  }

  #restore(state: DecisionTreeClassifierState): void {
    this.#state = state;
    this.#packed = new PackedTrees([state.tree], state.classes.length);
  }

  #fitted(): DecisionTreeClassifierState {
    if (!this.#state) throw new NotFittedError(this.type);
    return this.#state;
  }
}
