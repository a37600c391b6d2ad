import type { Matrix } from '../data/matrix.js';
import { type ExplainedTree, explainedTrees } from './explained-trees.js';

/** How each feature moves each row's output away from the expected output. */
export interface ShapValues {
  /** Expected output of a row before its features are known, shape (outputs). */
  readonly expectedValue: readonly number[];
  /**
   * Shape (rows × features × outputs), row-major: the values of a row and an output, with its expected value, sum to the output.
   */
  readonly values: Float64Array;
  readonly rows: number;
  readonly features: number;
  /**
   * One for each class for trees and forests (probabilities). For boosting the log-odds of the second class, or one for each class.
   */
  readonly outputs: number;
}

/**
 * Exact Shapley values of tree models, where the training data's shares stand in for unknown features: TreeSHAP, "path-dependent"
 * (Lundberg et al., Nature Machine Intelligence 2, 2020, algorithm 2). shap's `TreeExplainer(model,
 * feature_perturbation="tree_path_dependent")`.
 *
 * @param model fitted `DecisionTreeClassifier`, `RandomForestClassifier` or `HistGradientBoostingClassifier`
 * @param X shape (rows, features)
 * @throws InvalidArgumentError for another model
 */
export function treeShap(model: unknown, X: Matrix): ShapValues {
  const { trees, outputs, base } = explainedTrees(model);
  const { rows, columns: features } = X;
  const expectedValue = base.slice();
  const values = new Float64Array(rows * features * outputs);
  for (const tree of trees) {
    for (const output of tree.outputs) expectedValue[output] += tree.scale * expectation(tree, output);
    const walker = new Walker(tree);
    for (let i = 0; i < rows; i++) {
      const row = X.data.subarray(i * features, (i + 1) * features);
      walker.explain(row, values, i * features * outputs, outputs);
    }
  }
  return { expectedValue, values, rows, features, outputs };
}

/** Mean value of the leaves by their cover. */
function expectation(tree: ExplainedTree, output: number): number {
  let sum = 0;
  for (let node = 0; node < tree.left.length; node++) {
    if (tree.left[node] === -1) sum += tree.cover[node] * tree.value(node, output);
  }
  return sum / tree.cover[0];
}

/**
 * The path from the root to the current node. For each feature on it (the first entry is the root's, without a feature): the share
 * of rows that go on if the feature is unknown, whether the row goes on if it is known, and the weight of subsets by their size.
 */
class Walker {
  readonly #tree: ExplainedTree;
  // One section for each level: at depth d the path has at most d + 1 entries.
  readonly #feature: Int32Array;
  readonly #zero: Float64Array;
  readonly #one: Float64Array;
  readonly #weight: Float64Array;
  #row: Float64Array = new Float64Array(0);
  #values: Float64Array = new Float64Array(0);
  #offset = 0;
  #outputs = 0;

  constructor(tree: ExplainedTree) {
    this.#tree = tree;
    const depth = depthOf(tree) + 2;
    const size = (depth * (depth + 1)) / 2 + depth;
    this.#feature = new Int32Array(size);
    this.#zero = new Float64Array(size);
    this.#one = new Float64Array(size);
    this.#weight = new Float64Array(size);
  }

  explain(row: Float64Array, values: Float64Array, offset: number, outputs: number): void {
    this.#row = row;
    this.#values = values;
    this.#offset = offset;
    this.#outputs = outputs;
    this.#visit(0, 0, 0, 1, 1, -1);
  }

  /**
   * @param base where this level's path begins
   * @param length entries of the path before this node's feature is added
   */
  #visit(node: number, base: number, length: number, zero: number, one: number, feature: number): void {
    this.#extend(base, length, zero, one, feature);
    const tree = this.#tree;
    if (tree.left[node] === -1) {
      this.#credit(node, base, length);
      return;
    }
    const split = tree.feature[node];
    const hot = tree.child(node, this.#row[split]);
    const cold = hot === tree.left[node] ? tree.right[node] : tree.left[node];
    let incomingZero = 1;
    let incomingOne = 1;
    let last = length;
    // A feature that is already on the path is removed, and its shares go into the new entry.
    for (let place = 1; place <= length; place++) {
      if (this.#feature[base + place] !== split) continue;
      incomingZero = this.#zero[base + place];
      incomingOne = this.#one[base + place];
      this.#unwind(base, length, place);
      last = length - 1;
      break;
    }
    const next = base + last + 1;
    const cover = tree.cover[node];
    for (const [child, childOne] of [
      [hot, incomingOne],
      [cold, 0],
    ] as const) {
      for (let place = 0; place <= last; place++) {
        this.#feature[next + place] = this.#feature[base + place];
        this.#zero[next + place] = this.#zero[base + place];
        this.#one[next + place] = this.#one[base + place];
        this.#weight[next + place] = this.#weight[base + place];
      }
      this.#visit(child, next, last + 1, (incomingZero * tree.cover[child]) / cover, childOne, split);
    }
  }

  #extend(base: number, length: number, zero: number, one: number, feature: number): void {
    const weight = this.#weight;
    this.#feature[base + length] = feature;
    this.#zero[base + length] = zero;
    this.#one[base + length] = one;
    weight[base + length] = length === 0 ? 1 : 0;
    for (let place = length - 1; place >= 0; place--) {
      weight[base + place + 1] += (one * weight[base + place] * (place + 1)) / (length + 1);
      weight[base + place] = (zero * weight[base + place] * (length - place)) / (length + 1);
    }
  }

  /** Removes an entry from the path. */
  #unwind(base: number, length: number, place: number): void {
    const weight = this.#weight;
    const zero = this.#zero[base + place];
    const one = this.#one[base + place];
    let next = weight[base + length];
    for (let i = length - 1; i >= 0; i--) {
      if (one !== 0) {
        const before = weight[base + i];
        weight[base + i] = (next * (length + 1)) / ((i + 1) * one);
        next = before - (weight[base + i] * zero * (length - i)) / (length + 1);
      } else {
        weight[base + i] = (weight[base + i] * (length + 1)) / (zero * (length - i));
      }
    }
    for (let i = place; i < length; i++) {
      this.#feature[base + i] = this.#feature[base + i + 1];
      this.#zero[base + i] = this.#zero[base + i + 1];
      this.#one[base + i] = this.#one[base + i + 1];
    }
  }

  /** Sum of the weights that the path would have without an entry. */
  #unwoundSum(base: number, length: number, place: number): number {
    const weight = this.#weight;
    const zero = this.#zero[base + place];
    const one = this.#one[base + place];
    let next = weight[base + length];
    let sum = 0;
    for (let i = length - 1; i >= 0; i--) {
      if (one !== 0) {
        const share = (next * (length + 1)) / ((i + 1) * one);
        sum += share;
        next = weight[base + i] - (share * zero * (length - i)) / (length + 1);
      } else {
        sum += (weight[base + i] * (length + 1)) / (zero * (length - i));
      }
    }
    return sum;
  }

  #credit(node: number, base: number, length: number): void {
    const { outputs, value, scale } = this.#tree;
    for (let place = 1; place <= length; place++) {
      const share = this.#unwoundSum(base, length, place) * (this.#one[base + place] - this.#zero[base + place]) * scale;
      const at = this.#offset + this.#feature[base + place] * this.#outputs;
      for (const output of outputs) this.#values[at + output] += share * value(node, output);
    }
  }
}

function depthOf({ left, right }: ExplainedTree): number {
  const depths = new Int32Array(left.length);
  for (let node = 0; node < left.length; node++) {
    if (left[node] !== -1) depths[left[node]] = depths[right[node]] = depths[node] + 1;
  }
  return depths.reduce((most, depth) => Math.max(most, depth), 0);
}
