/**
 * A fitted classification tree as parallel arrays with one element for each node, as in scikit-learn's `tree_`. A parent comes before
 * its children. A leaf has `left[i] === -1`.
 */
export interface Tree {
  /** Number of the child node for `x[feature] <= threshold`; -1 at a leaf. */
  readonly left: ArrayLike<number>;
  /** Number of the other child node; -1 at a leaf. */
  readonly right: ArrayLike<number>;
  /** Number of the feature; -2 at a leaf. */
  readonly feature: ArrayLike<number>;
  /** Greatest value that goes left; -2 at a leaf. */
  readonly threshold: ArrayLike<number>;
  /** Gini impurity, or entropy in nats. */
  readonly impurity: ArrayLike<number>;
  /** Number of training rows with a positive weight. */
  readonly samples: ArrayLike<number>;
  /** Sum of the weights of the training rows. */
  readonly weightedSamples: ArrayLike<number>;
  /** Class shares, shape (nodes, classes), row-major. */
  readonly value: ArrayLike<number>;
}

/** A tree under construction. Nodes are numbered in the order in which they are added. */
export class GrowingTree {
  readonly #classes: number;
  readonly #left: number[] = [];
  readonly #right: number[] = [];
  readonly #feature: number[] = [];
  readonly #threshold: number[] = [];
  readonly #impurity: number[] = [];
  readonly #samples: number[] = [];
  readonly #weightedSamples: number[] = [];
  readonly #value: number[] = [];

  constructor(classes: number) {
    this.#classes = classes;
  }

  /** Adds a leaf, and returns its number. */
  add(parent: number, isLeft: boolean, impurity: number, samples: number, weight: number, classWeights: Float64Array): number {
    const id = this.#left.length;
    if (parent >= 0) (isLeft ? this.#left : this.#right)[parent] = id;
    this.#left.push(-1);
    this.#right.push(-1);
    this.#feature.push(-2);
    this.#threshold.push(-2);
    this.#impurity.push(impurity);
    this.#samples.push(samples);
    this.#weightedSamples.push(weight);
    for (let k = 0; k < this.#classes; k++) this.#value.push(classWeights[k] / weight);
    return id;
  }

  /** Turns a leaf into an inner node. Its children are added afterwards. */
  split(id: number, feature: number, threshold: number): void {
    this.#feature[id] = feature;
    this.#threshold[id] = threshold;
  }

  finish(): Tree {
    return {
      left: Int32Array.from(this.#left),
      right: Int32Array.from(this.#right),
      feature: Int32Array.from(this.#feature),
      threshold: Float64Array.from(this.#threshold),
      impurity: Float64Array.from(this.#impurity),
      samples: Int32Array.from(this.#samples),
      weightedSamples: Float64Array.from(this.#weightedSamples),
      value: Float64Array.from(this.#value),
    };
  }
}

/** The tree with plain arrays, for JSON. */
export function treeToJSON(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).map(([name, values]) => [name, Array.from(values)])) as unknown as Tree;
}

/**
 * Mean decrease in impurity for each feature, shape (features), as from scikit-learn's `compute_feature_importances`. They sum to 1; in
 * a tree of one node, all are 0.
 */
export function impurityImportances(tree: Tree, features: number): Float64Array {
  const importances = new Float64Array(features);
  const share = (node: number) => tree.weightedSamples[node] * tree.impurity[node];
  for (let node = 0; node < tree.left.length; node++) {
    if (tree.left[node] === -1) continue;
    importances[tree.feature[node]] += share(node) - share(tree.left[node]) - share(tree.right[node]);
  }
  const total = importances.reduce((sum, value) => sum + value, 0);
  return total > 0 ? importances.map((value) => value / total) : importances;
}
