import { InvalidArgumentError } from '../checks/errors.js';
import type { ScoringTree } from '../tree/packed-trees.js';
import type { OnnxAttributes } from './read-attributes.js';

/** For each mode of a node. `swap`: ONNX's "true" child is our right one. `strict`: a value equal to the threshold goes right. */
const MODES: Readonly<Record<string, { readonly swap: boolean; readonly strict: boolean }>> = {
  BRANCH_LEQ: { swap: false, strict: false },
  BRANCH_LT: { swap: false, strict: true },
  BRANCH_GT: { swap: true, strict: false },
  BRANCH_GTE: { swap: true, strict: true },
};

/**
 * The trees of a TreeEnsemble operator.
 *
 * @param kind how the operator calls a leaf's values
 * @param outputs number of outputs
 * @param firstOutput the operator's number of the first output
 * @throws InvalidArgumentError for a node whose mode is not in `MODES`
 */
export function importTrees(
  attributes: OnnxAttributes,
  kind: 'class' | 'target',
  outputs: number,
  firstOutput: number,
): { trees: ScoringTree[]; features: number } {
  const treeIds = attributes.ints('nodes_treeids');
  const nodeIds = attributes.ints('nodes_nodeids');
  const featureIds = attributes.ints('nodes_featureids');
  const thresholds = attributes.numbers('nodes_values');
  const modes = attributes.strings('nodes_modes');
  const whenTrue = attributes.ints('nodes_truenodeids');
  const whenFalse = attributes.ints('nodes_falsenodeids');
  const missingTrue = attributes.ints('nodes_missing_value_tracks_true');
  const positions = new Map(treeIds.map((tree, i) => [`${tree} ${nodeIds[i]}`, i]));
  const values = leafValues(attributes, kind, outputs, firstOutput);
  const roots = treeIds.map((_, i) => i).filter((i) => i === 0 || treeIds[i] !== treeIds[i - 1]);
  const trees = roots.map((root): ScoringTree => {
    const tree = { left: [] as number[], right: [] as number[], feature: [] as number[], threshold: [] as number[] };
    const value: number[] = [];
    const missingLeft: number[] = [];
    // Adds each parent before its children, as PackedTrees expects.
    const visit = (position: number): number => {
      const node = tree.left.length;
      const mode = modes[position];
      const isLeaf = mode === 'LEAF';
      tree.left.push(-1);
      tree.right.push(-1);
      tree.feature.push(isLeaf ? -2 : featureIds[position]);
      tree.threshold.push(-2);
      value.push(...(values.get(`${treeIds[position]} ${nodeIds[position]}`) ?? new Array<number>(outputs).fill(0)));
      missingLeft.push(0);
      if (isLeaf) return node;
      const way = MODES[mode];
      if (!way)
        throw new InvalidArgumentError(
          'file',
          mode,
          `a model whose tree nodes have the modes ${Object.keys(MODES).join(', ')}; score this one with OnnxRuntimeModel`,
        );
      tree.threshold[node] = way.strict ? below(thresholds[position]) : thresholds[position];
      const tracksTrue = missingTrue[position] === 1;
      missingLeft[node] = tracksTrue === !way.swap ? 1 : 0;
      const childOf = (id: number) => visit(positions.get(`${treeIds[position]} ${id}`) as number);
      tree.left[node] = childOf(way.swap ? whenFalse[position] : whenTrue[position]);
      tree.right[node] = childOf(way.swap ? whenTrue[position] : whenFalse[position]);
      return node;
    };
    visit(root);
    return { ...tree, value, missingLeft };
  });
  return { trees, features: featureIds.reduce((most, feature) => Math.max(most, feature + 1), 0) };
}

/** Values of each leaf, shape (outputs), under the key `TREE NODE`. */
function leafValues(
  attributes: OnnxAttributes,
  kind: 'class' | 'target',
  outputs: number,
  firstOutput: number,
): Map<string, number[]> {
  const trees = attributes.ints(`${kind}_treeids`);
  const nodes = attributes.ints(`${kind}_nodeids`);
  const ids = attributes.ints(`${kind}_ids`);
  const values = new Map<string, number[]>();
  for (const [i, weight] of attributes.numbers(`${kind}_weights`).entries()) {
    const key = `${trees[i]} ${nodes[i]}`;
    const ofLeaf = values.get(key) ?? new Array<number>(outputs).fill(0);
    ofLeaf[ids[i] - (outputs === 1 ? firstOutput : 0)] += weight;
    values.set(key, ofLeaf);
  }
  return values;
}

/** The next float32 below a threshold. For float32 values, x <= below(threshold) means x < threshold. */
function below(threshold: number): number {
  const float = new Float32Array([threshold]);
  const bits = new Int32Array(float.buffer);
  if (float[0] === 0) return -1.401298464324817e-45;
  bits[0] += float[0] > 0 ? -1 : 1;
  return float[0];
}
