import type { Matrix } from '../matrix.js';

/**
 * A fitted classification tree as parallel arrays, one element a node, in depth-first order, left before right
 * (the layout of scikit-learn's `tree_`). A leaf has `left[i] === -1`.
 */
export interface Tree {
  /** Node number of the child for `x[feature] <= threshold`, -1 at a leaf. */
  readonly left: ArrayLike<number>;
  readonly right: ArrayLike<number>;
  /** Feature number, -2 at a leaf. */
  readonly feature: ArrayLike<number>;
  /** -2 at a leaf. */
  readonly threshold: ArrayLike<number>;
  /** Gini impurity. */
  readonly impurity: ArrayLike<number>;
  /** Number of training rows of positive weight. */
  readonly samples: ArrayLike<number>;
  /** Sum of the weights of the training rows. */
  readonly weightedSamples: ArrayLike<number>;
  /** Class shares, shape (nodes, classes), row-major. */
  readonly value: ArrayLike<number>;
}

/** Plain arrays for JSON. */
export function treeToJSON(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).map(([name, values]) => [name, Array.from(values)])) as unknown as Tree;
}

/**
 * Mean decrease in impurity by feature, summing to 1 (0 everywhere for a tree of one node); scikit-learn's
 * `compute_feature_importances`.
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

/**
 * Trees packed end to end for scoring: `feature < 0` marks a leaf, and the left child is always the next node.
 * Thresholds are rounded down to float32, because x <= t has the same answer for every float32 x.
 */
export class PackedTrees {
  readonly #roots: Int32Array;
  readonly #feature: Int32Array;
  readonly #threshold: Float32Array;
  readonly #right: Int32Array;
  readonly #value: Float64Array;
  readonly #classes: number;

  constructor(trees: readonly Tree[], classes: number) {
    const nodes = trees.reduce((sum, tree) => sum + tree.left.length, 0);
    this.#classes = classes;
    this.#roots = new Int32Array(trees.length);
    this.#feature = new Int32Array(nodes);
    this.#threshold = new Float32Array(nodes);
    this.#right = new Int32Array(nodes);
    this.#value = new Float64Array(nodes * classes);
    let base = 0;
    for (const [t, tree] of trees.entries()) {
      this.#roots[t] = base;
      for (let node = 0; node < tree.left.length; node++) {
        this.#feature[base + node] = tree.feature[node];
        this.#threshold[base + node] = floorToFloat32(tree.threshold[node]);
        this.#right[base + node] = base + tree.right[node];
      }
      this.#value.set(tree.value as ArrayLike<number>, base * classes);
      base += tree.left.length;
    }
  }

  /** Mean class shares of the leaves that each row falls into, written to `out`, shape (X.rows, classes). */
  meanProba(X: Matrix, out: Matrix): void {
    const feature = this.#feature;
    const threshold = this.#threshold;
    const right = this.#right;
    const value = this.#value;
    const classes = this.#classes;
    const trees = this.#roots.length;
    const row = new Float32Array(X.columns);
    for (let i = 0; i < X.rows; i++) {
      row.set(X.data.subarray(i * X.columns, (i + 1) * X.columns));
      for (let t = 0; t < trees; t++) {
        let node = this.#roots[t];
        for (let f = feature[node]; f >= 0; f = feature[node]) {
          node = row[f] <= threshold[node] ? node + 1 : right[node];
        }
        for (let k = 0; k < classes; k++) out.data[i * classes + k] += value[node * classes + k];
      }
      for (let k = 0; k < classes; k++) out.data[i * classes + k] /= trees;
    }
  }
}

const float32 = new Float32Array(1);
const bits = new Int32Array(float32.buffer);

/** The greatest float32 that is not above `value`. */
export function floorToFloat32(value: number): number {
  float32[0] = value;
  if (float32[0] > value) {
    // The next float32 below: one step in the bit pattern, away from zero for negative numbers.
    if (float32[0] === 0) return -1.401298464324817e-45;
    bits[0] += float32[0] > 0 ? -1 : 1;
  }
  return float32[0];
}
