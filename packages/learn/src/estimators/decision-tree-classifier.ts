import { NotFittedError } from '../errors.js';
import { type Matrix, zeros } from '../matrix.js';
import { checkFeatures, checkTrainingData } from './check-training-data.js';
import type { Classifier, FitOptions } from './classifier.js';
import { impurityImportances, PackedTrees, type Tree, treeToJSON } from './tree.js';
import { RankedFeatures, TreeBuilder } from './tree-builder.js';
import { checkedTreeParameters, type TreeParameters, treeLimits } from './tree-parameters.js';

export interface DecisionTreeClassifierState {
  readonly type: 'DecisionTreeClassifier';
  readonly parameters: Required<TreeParameters>;
  readonly classes: readonly number[];
  readonly features: number;
  readonly tree: Tree;
}

/**
 * A classification tree (CART, Gini impurity). The tree is scikit-learn's `DecisionTreeClassifier` for the same
 * data, parameters and `randomState`. All features are tried at each split unless `maxFeatures` says otherwise.
 */
export class DecisionTreeClassifier implements Classifier {
  readonly #parameters: Required<TreeParameters>;
  #state: DecisionTreeClassifierState | undefined;
  #packed: PackedTrees | undefined;

  constructor(parameters: TreeParameters = {}) {
    this.#parameters = checkedTreeParameters(parameters, null);
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
    const { classes, codes } = checkTrainingData(X, y, options.sampleWeight);
    const limits = treeLimits(this.#parameters, X.columns);
    const weights = options.sampleWeight && Float64Array.from(options.sampleWeight);
    const builder = new TreeBuilder(new RankedFeatures(X), codes, classes.length, limits, weights);
    const tree = builder.build(this.#parameters.randomState);
    const parameters = this.#parameters;
    this.#restore({ type: 'DecisionTreeClassifier', parameters, classes, features: X.columns, tree });
    return this;
  }

  predictProba(X: Matrix): Matrix {
    const { classes, features } = this.#fitted();
    checkFeatures(X, features);
    const probabilities = zeros(X.rows, classes.length);
    this.#packed?.meanProba(X, probabilities);
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
    if (!this.#state) throw new NotFittedError('DecisionTreeClassifier');
    return this.#state;
  }
}
