import type { Matrix } from '../data/matrix.js';
import { floorToFloat32 } from '../numeric/floor-to-float32.js';

/** The part of a tree that scoring needs. All kinds of trees have it. */
export interface ScoringTree {
  /** Number of the child node for `x[feature] <= threshold`; -1 at a leaf. */
  readonly left: ArrayLike<number>;
  readonly right: ArrayLike<number>;
  readonly feature: ArrayLike<number>;
  readonly threshold: ArrayLike<number>;
  /** Shape (nodes, outputs), row-major. With `output`: shape (nodes). */
  readonly value: ArrayLike<number>;
  /** The only output that the tree adds to. Default: it adds to all. */
  readonly output?: number;
  /** 1 at nodes where NaN goes left, shape (nodes). Default: NaN goes right. */
  readonly missingLeft?: ArrayLike<number>;
  /** The categories that go left, for the nodes that split by category. */
  readonly categories?: Readonly<Record<number, readonly number[]>>;
}

/** Number of rows scored together. Their features stay in the processor's cache while one tree after the other reads them. */
const BLOCK = 128;

/**
 * Trees packed end to end for scoring. A leaf is its own child, so several rows can walk a tree in step: while one row waits for
 * memory, the others go on. Thresholds are rounded down to float32, which doesn't change x <= t for any float32 x.
 */
export class PackedTrees {
  readonly #roots: Int32Array;
  readonly #depths: Int32Array;
  readonly #feature: Int32Array;
  readonly #threshold: Float32Array;
  /** Children of node n at 2n (left) and 2n + 1. */
  readonly #children: Int32Array;
  readonly #value: Float64Array;
  /** Number of values at each node: one for each output, or only one. */
  readonly #width: number;
  readonly #outputs: number;
  /** The output that each tree adds to; −1: all outputs. */
  readonly #output: Int32Array;
  readonly #missingLeft: Uint8Array;
  readonly #categories = new Map<number, ReadonlySet<number>>();

  constructor(trees: readonly ScoringTree[], outputs: number) {
    const nodes = trees.reduce((sum, tree) => sum + tree.left.length, 0);
    this.#outputs = outputs;
    this.#roots = new Int32Array(trees.length);
    this.#depths = new Int32Array(trees.length);
    this.#feature = new Int32Array(nodes);
    this.#threshold = new Float32Array(nodes);
    this.#children = new Int32Array(2 * nodes);
    this.#output = Int32Array.from(trees, (tree) => tree.output ?? -1);
    this.#width = trees.some((tree) => tree.output !== undefined) ? 1 : outputs;
    this.#value = new Float64Array(nodes * this.#width);
    this.#missingLeft = new Uint8Array(nodes);
    let base = 0;
    for (const [t, tree] of trees.entries()) {
      this.#roots[t] = base;
      this.#depths[t] = depthOf(tree);
      for (let node = 0; node < tree.left.length; node++) {
        const at = base + node;
        const isLeaf = tree.left[node] === -1;
        this.#feature[at] = isLeaf ? 0 : tree.feature[node];
        this.#threshold[at] = isLeaf ? Infinity : floorToFloat32(tree.threshold[node]);
        this.#children[2 * at] = isLeaf ? at : base + tree.left[node];
        this.#children[2 * at + 1] = isLeaf ? at : base + tree.right[node];
        this.#missingLeft[at] = tree.missingLeft?.[node] ?? 0;
      }
      for (const [node, categories] of Object.entries(tree.categories ?? {})) {
        this.#categories.set(base + Number(node), new Set(categories));
      }
      this.#value.set(tree.value, base * this.#width);
      base += tree.left.length;
    }
  }

  /** Adds the values of the leaves that each row reaches to `out`, shape (X.rows, outputs), in the order of the trees. */
  addValues(X: Matrix, out: Float64Array): void {
    const { rows, columns } = X;
    const size = Math.min(rows, BLOCK);
    const block = new Float32Array(size * columns);
    for (let start = 0; start < rows; start += BLOCK) {
      const count = Math.min(BLOCK, rows - start);
      block.set(X.data.subarray(start * columns, (start + count) * columns));
      const plain = this.#categories.size === 0 && !hasNaN(block, count * columns);
      for (let t = 0; t < this.#roots.length; t++) {
        if (!plain) this.#addTreeWithCare(t, block, count, columns, out, start);
        else if (count === 1) this.#add(t, this.#leafOf(t, block, 0), out, start);
        else this.#addTree(t, block, count, columns, out, start);
      }
    }
  }

  /** Walks one row to its leaf. */
  #leafOf(t: number, block: Float32Array, row: number): number {
    const feature = this.#feature;
    const threshold = this.#threshold;
    const children = this.#children;
    let node = this.#roots[t];
    for (;;) {
      const next = children[2 * node + (block[row + feature[node]] > threshold[node] ? 1 : 0)];
      if (next === node) return node;
      node = next;
    }
  }

  /** `#addTree` for rows with NaN, or trees that split by category. */
  #addTreeWithCare(t: number, block: Float32Array, size: number, columns: number, out: Float64Array, start: number): void {
    for (let i = 0; i < size; i++) {
      let node = this.#roots[t];
      while (this.#children[2 * node] !== node) {
        const value = block[i * columns + this.#feature[node]];
        const categories = this.#categories.get(node);
        const isLeft = categories
          ? categories.has(value)
          : value <= this.#threshold[node] || (Number.isNaN(value) && this.#missingLeft[node] === 1);
        node = this.#children[2 * node + (isLeft ? 0 : 1)];
      }
      this.#add(t, node, out, start + i);
    }
  }

  #addTree(t: number, block: Float32Array, size: number, columns: number, out: Float64Array, start: number): void {
    const feature = this.#feature;
    const threshold = this.#threshold;
    const children = this.#children;
    const root = this.#roots[t];
    const depth = this.#depths[t];
    let i = 0;
    for (; i + 4 <= size; i += 4) {
      const row0 = i * columns;
      const row1 = row0 + columns;
      const row2 = row1 + columns;
      const row3 = row2 + columns;
      let a = root;
      let b = root;
      let c = root;
      let d = root;
      for (let level = 0; level < depth; level++) {
        a = children[2 * a + Number(block[row0 + feature[a]] > threshold[a])];
        b = children[2 * b + Number(block[row1 + feature[b]] > threshold[b])];
        c = children[2 * c + Number(block[row2 + feature[c]] > threshold[c])];
        d = children[2 * d + Number(block[row3 + feature[d]] > threshold[d])];
      }
      this.#add(t, a, out, start + i);
      this.#add(t, b, out, start + i + 1);
      this.#add(t, c, out, start + i + 2);
      this.#add(t, d, out, start + i + 3);
    }
    for (; i < size; i++) this.#add(t, this.#leafOf(t, block, i * columns), out, start + i);
  }

  #add(t: number, node: number, out: Float64Array, row: number): void {
    const outputs = this.#outputs;
    const output = this.#output[t];
    if (output >= 0) {
      out[row * outputs + output] += this.#value[node];
      return;
    }
    for (let k = 0; k < outputs; k++) out[row * outputs + k] += this.#value[node * outputs + k];
  }
}

function hasNaN(block: Float32Array, length: number): boolean {
  for (let i = 0; i < length; i++) if (Number.isNaN(block[i])) return true;
  return false;
}

function depthOf({ left, right }: ScoringTree): number {
  const depths = new Int32Array(left.length);
  let most = 0;
  // A parent comes before its children.
  for (let node = 0; node < left.length; node++) {
    if (left[node] === -1) continue;
    depths[left[node]] = depths[right[node]] = depths[node] + 1;
    most = Math.max(most, depths[node] + 1);
  }
  return most;
}
