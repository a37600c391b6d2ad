import { childOf } from '../boosting/boosted-tree.js';
import { InvalidArgumentError } from '../checks/errors.js';
import { DecisionTreeClassifier } from '../estimators/decision-tree-classifier.js';
import { HistGradientBoostingClassifier } from '../estimators/hist-gradient-boosting-classifier.js';
import { RandomForestClassifier } from '../estimators/random-forest-classifier.js';

/** A tree as the explanations walk it. */
export interface ExplainedTree {
  readonly left: ArrayLike<number>;
  readonly right: ArrayLike<number>;
  readonly feature: ArrayLike<number>;
  /** Training rows by weight: the share of a child is the chance that an unknown feature leads there. */
  readonly cover: ArrayLike<number>;
  /** Value of a node for an output. */
  readonly value: (node: number, output: number) => number;
  /** The outputs that the tree adds to. */
  readonly outputs: readonly number[];
  readonly child: (node: number, value: number) => number;
  /** What its values are multiplied by. */
  readonly scale: number;
}

/** A model as the trees that add up to its output. */
export interface ExplainedTrees {
  readonly trees: readonly ExplainedTree[];
  readonly outputs: number;
  /** What each output begins with, before any tree. */
  readonly base: readonly number[];
}

/** @throws InvalidArgumentError for a model that is not made of trees */
export function explainedTrees(model: unknown): ExplainedTrees {
  if (model instanceof DecisionTreeClassifier || model instanceof RandomForestClassifier) {
    const trees = model instanceof DecisionTreeClassifier ? [model.tree] : model.trees;
    const K = model.classes.length;
    const outputs = model.classes.map((_, k) => k);
    return {
      trees: trees.map((tree) => ({
        ...tree,
        cover: tree.weightedSamples,
        value: (node, output) => tree.value[node * K + output],
        outputs,
        child: (node, value) => (Math.fround(value) <= tree.threshold[node] ? tree.left[node] : tree.right[node]),
        scale: 1 / trees.length,
      })),
      outputs: K,
      base: outputs.map(() => 0),
    };
  }
  if (model instanceof HistGradientBoostingClassifier) {
    const base = [...model.initialScores];
    return {
      trees: model.trees.map((tree, t) => ({
        ...tree,
        cover: tree.samples,
        value: (node) => tree.value[node],
        outputs: [t % base.length],
        child: (node, value) => childOf(tree, node, Math.fround(value)),
        scale: 1,
      })),
      outputs: base.length,
      base,
    };
  }
  const found = (model as { type?: string } | undefined)?.type ?? typeof model;
  throw new InvalidArgumentError('model', found, 'a decision tree, random forest or gradient boosting classifier');
}
