import { RandomState } from '../random/random-state.js';
import { Frontier } from './frontier.js';
import { type Impurity, impurityOf } from './impurity.js';
import { NodeRows } from './node-rows.js';
import type { RankedFeatures } from './ranked-features.js';
import { SplitSearch } from './split-search.js';
import { GrowingTree, type Tree } from './tree.js';
import type { TreeLimits } from './tree-parameters.js';

/** An impurity of at most this counts as 0 (sklearn/tree/_tree.pyx: `np.finfo("double").eps`). */
const EPSILON = Number.EPSILON;

/** A node that has not been examined yet. */
interface OpenNode {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly parent: number;
  readonly isLeft: boolean;
  readonly impurity: number;
  readonly constantFeatures: number;
}

/** A node of the tree, and the split it would get. */
interface ExaminedNode {
  readonly id: number;
  readonly node: OpenNode;
  /** Where the rows of the right child begin. */
  readonly middle: number;
  readonly feature: number;
  readonly threshold: number;
  readonly leftImpurity: number;
  readonly rightImpurity: number;
  readonly constantFeatures: number;
  /** Decrease in impurity, times the node's share of the tree's weight. */
  readonly improvement: number;
}

/**
 * Grows a classification tree: depth first, or best first with `maxLeafNodes`. The same seed gives the same tree as in scikit-learn.
 *
 * Source: Breiman et al., Classification and Regression Trees (1984); sklearn/tree/_tree.pyx, `DepthFirstTreeBuilder` and
 * `BestFirstTreeBuilder` (1.9).
 */
export class TreeBuilder {
  readonly #data: RankedFeatures;
  readonly #rows: NodeRows;
  readonly #classes: number;
  readonly #limits: TreeLimits;
  readonly #impurity: Impurity;
  readonly #tree: GrowingTree;
  readonly #search: SplitSearch;
  readonly #total: Float64Array;
  readonly #side: Float64Array;
  #totalWeight = 0;

  /**
   * @param codes class numbers, shape (rows)
   * @param randomState seed of the feature draws
   * @param weights weights of the rows, shape (rows). A row of weight 0 is left out. Default: all 1
   */
  constructor(
    data: RankedFeatures,
    codes: Int32Array,
    classes: number,
    limits: TreeLimits,
    randomState: number,
    weights?: Float64Array,
  ) {
    this.#data = data;
    this.#classes = classes;
    this.#limits = limits;
    this.#impurity = impurityOf(limits.criterion);
    this.#rows = new NodeRows(codes, classes, weights);
    this.#tree = new GrowingTree(classes);
    const random = new RandomState(randomState).randint(0, 0x7fffffff);
    this.#search = new SplitSearch(data, this.#rows, classes, limits, random);
    this.#total = new Float64Array(classes);
    this.#side = new Float64Array(classes);
  }

  build(): Tree {
    const end = this.#rows.length;
    this.#totalWeight = this.#rows.sum(0, end, this.#total);
    const impurity = this.#impurity(this.#total, this.#totalWeight);
    const root = { start: 0, end, depth: 0, parent: -1, isLeft: false, impurity, constantFeatures: 0 };
    if (this.#limits.maxLeafNodes === Infinity) this.#growDepthFirst(root);
    else this.#growBestFirst(root);
    return this.#tree.finish();
  }

  #growDepthFirst(root: OpenNode): void {
    const stack: OpenNode[] = [root];
    for (let node = stack.pop(); node; node = stack.pop()) {
      const examined = this.#examine(node);
      if (!examined) continue;
      this.#tree.split(examined.id, examined.feature, examined.threshold);
      stack.push(child(examined, false), child(examined, true));
    }
  }

  #growBestFirst(root: OpenNode): void {
    const frontier = new Frontier<ExaminedNode>();
    let splits = this.#limits.maxLeafNodes - 1;
    const add = (node: OpenNode) => {
      const examined = this.#examine(node);
      if (examined) frontier.push(examined);
    };
    add(root);
    for (let examined = frontier.pop(); examined && splits > 0; examined = frontier.pop(), splits--) {
      this.#tree.split(examined.id, examined.feature, examined.threshold);
      // Known constants belong to one path. Best-first growth jumps between paths, so each node starts without any.
      add({ ...child(examined, true), constantFeatures: 0 });
      add({ ...child(examined, false), constantFeatures: 0 });
    }
  }

  /** Adds the node to the tree as a leaf. If a split is allowed, divides the node's rows by the best one. */
  #examine(node: OpenNode): ExaminedNode | undefined {
    const { start, end, depth, impurity } = node;
    const limits = this.#limits;
    const rows = this.#rows;
    const total = this.#total;
    const weight = rows.sum(start, end, total);
    const id = this.#tree.add(node.parent, node.isLeft, impurity, end - start, weight, total);
    const isLeaf =
      depth >= limits.maxDepth ||
      end - start < limits.minSamplesSplit ||
      end - start < 2 * limits.minSamplesLeaf ||
      weight < 2 * limits.minWeightLeaf ||
      impurity <= EPSILON;
    if (isLeaf) return undefined;
    const split = this.#search.find(start, end, total, weight, node.constantFeatures);
    if (!split) return undefined;
    const middle = rows.partition(start, end, this.#data.ranks[split.feature], split.rank);
    const side = this.#side;
    const leftWeight = rows.sum(start, middle, side);
    const leftImpurity = this.#impurity(side, leftWeight);
    for (let k = 0; k < this.#classes; k++) side[k] = total[k] - side[k];
    const rightWeight = weight - leftWeight;
    const rightImpurity = this.#impurity(side, rightWeight);
    const decrease = impurity - (rightWeight / weight) * rightImpurity - (leftWeight / weight) * leftImpurity;
    const improvement = (weight / this.#totalWeight) * decrease;
    if (improvement + EPSILON < limits.minImpurityDecrease) return undefined;
    const { feature, threshold } = split;
    const { constantFeatures } = this.#search;
    return { id, node, middle, feature, threshold, leftImpurity, rightImpurity, constantFeatures, improvement };
  }
}

function child(examined: ExaminedNode, isLeft: boolean): OpenNode {
  const { id, node, middle, constantFeatures } = examined;
  return {
    start: isLeft ? node.start : middle,
    end: isLeft ? middle : node.end,
    depth: node.depth + 1,
    parent: id,
    isLeft,
    impurity: isLeft ? examined.leftImpurity : examined.rightImpurity,
    constantFeatures,
  };
}
