import type { BoostedTree } from '../boosting/boosted-tree.js';
import type { HistGradientBoostingState } from '../estimators/hist-gradient-boosting-classifier.js';
import { floorToFloat32 } from '../numeric/floor-to-float32.js';
import type { Tree } from '../tree/tree.js';
import type { GraphBuilder } from './graph-builder.js';

/** Collects trees in the form of ONNX's TreeEnsemble operators: the nodes of all trees, then the values of their leaves. */
class TreeList {
  readonly #nodes = { treeids: [], nodeids: [], featureids: [], truenodeids: [], falsenodeids: [] } as Record<string, number[]>;
  readonly #values: number[] = [];
  readonly #modes: string[] = [];
  readonly #missing: number[] = [];
  readonly #leaves = { treeids: [], nodeids: [], ids: [] } as Record<string, number[]>;
  readonly #weights: number[] = [];

  leaf(tree: number, node: number, outputs: readonly (readonly [id: number, weight: number])[]): void {
    this.#node(tree, node, 0, 0, 0, 0, 'LEAF', 0);
    for (const [id, weight] of outputs) {
      this.#leaves.treeids.push(tree);
      this.#leaves.nodeids.push(node);
      this.#leaves.ids.push(id);
      this.#weights.push(weight);
    }
  }

  branch(tree: number, node: number, feature: number, threshold: number, left: number, right: number, missingLeft: number): void {
    this.#node(tree, node, feature, left, right, floorToFloat32(threshold), 'BRANCH_LEQ', missingLeft);
  }

  equal(tree: number, node: number, feature: number, category: number, left: number, right: number): void {
    this.#node(tree, node, feature, left, right, category, 'BRANCH_EQ', 0);
  }

  /** @param kind how the operator calls a leaf's values */
  attributes(kind: 'class' | 'target') {
    const named = (prefix: string, lists: Record<string, number[]>) =>
      Object.fromEntries(Object.entries(lists).map(([name, ints]) => [`${prefix}_${name}`, { ints }]));
    return {
      ...named('nodes', this.#nodes),
      ...named(kind, this.#leaves),
      nodes_values: { floats: this.#values },
      nodes_modes: { strings: this.#modes },
      nodes_missing_value_tracks_true: { ints: this.#missing },
      [`${kind}_weights`]: { floats: this.#weights },
      post_transform: { string: 'NONE' },
    };
  }

  #node(
    tree: number,
    node: number,
    feature: number,
    left: number,
    right: number,
    value: number,
    mode: string,
    missingLeft: number,
  ): void {
    this.#nodes.treeids.push(tree);
    this.#nodes.nodeids.push(node);
    this.#nodes.featureids.push(feature);
    this.#nodes.truenodeids.push(left);
    this.#nodes.falsenodeids.push(right);
    this.#values.push(value);
    this.#modes.push(mode);
    this.#missing.push(missingLeft);
  }
}

/** The mean over all trees of the class shares in the leaf that a row reaches: floats, shape [N, classes]. */
export function exportClassificationTrees(
  graph: GraphBuilder,
  trees: readonly Tree[],
  classes: readonly number[],
  features: string,
): string {
  const list = new TreeList();
  for (const [t, tree] of trees.entries()) {
    for (let node = 0; node < tree.left.length; node++) {
      if (tree.left[node] !== -1) {
        list.branch(t, node, tree.feature[node], tree.threshold[node], tree.left[node], tree.right[node], 0);
        continue;
      }
      const shares = classes.map((_, k) => [k, tree.value[node * classes.length + k] / trees.length] as const);
      list.leaf(t, node, shares);
    }
  }
  const attributes = { ...list.attributes('class'), classlabels_int64s: { ints: classes } };
  const [, probabilities] = graph.mlNode('TreeEnsembleClassifier', [graph.cast(features, 'float')], attributes, 2);
  return probabilities;
}

/** Scores before sigmoid or softmax: doubles, shape [N, 1] for two classes, else [N, classes]. */
export function exportBoostedTrees(graph: GraphBuilder, state: HistGradientBoostingState, features: string): string {
  const outputs = state.initialScores.length;
  const list = new TreeList();
  for (const [t, tree] of state.trees.entries()) addBoostedTree(list, t, tree, t % outputs);
  // ONNX has no ensemble without trees. A tree of one leaf that adds 0 stands in for it.
  if (state.trees.length === 0) list.leaf(0, 0, [[0, 0]]);
  const attributes = {
    ...list.attributes('target'),
    n_targets: { int: outputs },
    base_values: { floats: state.initialScores },
    aggregate_function: { string: 'SUM' },
  };
  const [sums] = graph.mlNode('TreeEnsembleRegressor', [graph.cast(features, 'float')], attributes);
  return graph.cast(sums, 'double');
}

function addBoostedTree(list: TreeList, t: number, tree: BoostedTree, output: number): void {
  let spare = tree.left.length;
  for (let node = 0; node < tree.left.length; node++) {
    const [left, right, feature] = [tree.left[node], tree.right[node], tree.feature[node]];
    const categories = tree.categories[node];
    if (left === -1) {
      list.leaf(t, node, [[output, tree.value[node]]]);
    } else if (!categories) {
      list.branch(t, node, feature, tree.threshold[node], left, right, tree.missingLeft[node]);
    } else {
      // ONNX compares with one category at a time. A split becomes a chain of nodes that all lead to the same left child.
      let at = node;
      for (const [i, category] of categories.entries()) {
        const next = i === categories.length - 1 ? right : spare++;
        list.equal(t, at, feature, category, left, next);
        at = next;
      }
    }
  }
}
