import type { ClassifierState } from '../estimators/classifier-state.js';
import { floorToFloat32, type Tree } from '../estimators/tree.js';
import type { GraphBuilder } from './graph-builder.js';

/**
 * Adds a binary classifier to the graph.
 *
 * @param features a value of doubles, shape [N, features]
 * @returns the probability of the second class, shape [N], doubles or floats as named by `type`
 */
export function exportClassifier(
  graph: GraphBuilder,
  state: ClassifierState,
  features: string,
): { probability: string; type: 'double' | 'float' } {
  switch (state.type) {
    case 'LogisticRegression': {
      const coef = graph.doubles(state.coef, [state.coef.length, 1]);
      const margin = graph.node('Add', [graph.node('MatMul', [features, coef]), graph.doubles([state.intercept], [])]);
      return { probability: flatten(graph, graph.node('Sigmoid', [margin])), type: 'double' };
    }
    case 'DecisionTreeClassifier':
      return exportTrees(graph, [state.tree], state.classes, features);
    case 'RandomForestClassifier':
      return exportTrees(graph, state.trees, state.classes, features);
  }
}

function exportTrees(
  graph: GraphBuilder,
  trees: readonly Tree[],
  classes: readonly number[],
  features: string,
): { probability: string; type: 'float' } {
  const nodes = { treeids: [], nodeids: [], featureids: [], truenodeids: [], falsenodeids: [] } as Record<string, number[]>;
  const thresholds: number[] = [];
  const modes: string[] = [];
  const votes = { treeids: [], nodeids: [], ids: [] } as Record<string, number[]>;
  const weights: number[] = [];
  for (const [t, tree] of trees.entries()) {
    for (let node = 0; node < tree.left.length; node++) {
      const leaf = tree.left[node] === -1;
      nodes.treeids.push(t);
      nodes.nodeids.push(node);
      nodes.featureids.push(leaf ? 0 : tree.feature[node]);
      nodes.truenodeids.push(leaf ? 0 : tree.left[node]);
      nodes.falsenodeids.push(leaf ? 0 : tree.right[node]);
      thresholds.push(leaf ? 0 : floorToFloat32(tree.threshold[node]));
      modes.push(leaf ? 'LEAF' : 'BRANCH_LEQ');
      if (!leaf) continue;
      for (let k = 0; k < classes.length; k++) {
        votes.treeids.push(t);
        votes.nodeids.push(node);
        votes.ids.push(k);
        weights.push(tree.value[node * classes.length + k] / trees.length);
      }
    }
  }
  const [, probabilities] = graph.mlNode(
    'TreeEnsembleClassifier',
    [graph.cast(features, 'float')],
    {
      nodes_treeids: { ints: nodes.treeids },
      nodes_nodeids: { ints: nodes.nodeids },
      nodes_featureids: { ints: nodes.featureids },
      nodes_truenodeids: { ints: nodes.truenodeids },
      nodes_falsenodeids: { ints: nodes.falsenodeids },
      nodes_values: { floats: thresholds },
      nodes_modes: { strings: modes },
      class_treeids: { ints: votes.treeids },
      class_nodeids: { ints: votes.nodeids },
      class_ids: { ints: votes.ids },
      class_weights: { floats: weights },
      classlabels_int64s: { ints: classes },
      post_transform: { string: 'NONE' },
    },
    2,
  );
  const second = graph.node('Gather', [probabilities, graph.int64s([1])], { axis: { int: 1 } });
  return { probability: flatten(graph, second), type: 'float' };
}

/** [N, 1] to [N]. */
function flatten(graph: GraphBuilder, value: string): string {
  return graph.node('Reshape', [value, graph.int64s([-1])]);
}
