/**
 * A regression tree of a boosted model as parallel arrays, one element per node, a parent before its children. A leaf has
 * `left[i] === -1`.
 */
export interface BoostedTree {
  /** Node number of the child for `x[feature] <= threshold`, or for a category of `categories`; -1 at a leaf. */
  readonly left: ArrayLike<number>;
  readonly right: ArrayLike<number>;
  /** Feature number, -2 at a leaf. */
  readonly feature: ArrayLike<number>;
  /** -2 at a leaf and at a split by categories. */
  readonly threshold: ArrayLike<number>;
  /** 1 where a missing value goes left. At a split by categories it goes right. */
  readonly missingLeft: ArrayLike<number>;
  /** Categories that go left, ascending, by node, for splits by categories. */
  readonly categories: Readonly<Record<number, readonly number[]>>;
  /** What a leaf adds to the score, learning rate included; for an inner node, what it would add as a leaf. */
  readonly value: ArrayLike<number>;
  /** Number of training rows. */
  readonly samples: ArrayLike<number>;
  /** Decrease of the loss by the split, to second order; 0 at a leaf. */
  readonly gain: ArrayLike<number>;
}

/** The child of an inner node that a value goes to. */
export function childOf(tree: BoostedTree, node: number, value: number): number {
  const categories = tree.categories[node];
  const goesLeft = categories
    ? categories.includes(value)
    : value <= tree.threshold[node] || (Number.isNaN(value) && tree.missingLeft[node] === 1);
  return goesLeft ? tree.left[node] : tree.right[node];
}

/** Plain arrays for JSON. */
export function boostedTreeToJSON(tree: BoostedTree): BoostedTree {
  const arrays = Object.entries(tree).map(([name, values]) => [name, name === 'categories' ? values : Array.from(values)]);
  return Object.fromEntries(arrays) as BoostedTree;
}
