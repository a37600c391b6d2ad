import type { BinnedFeature, BinnedMatrix } from './binned-matrix.js';
import type { BoostedTree } from './boosted-tree.js';
import { type BoostingSplit, findSplit, type LeafSums, leafOutput, type SplitRules } from './find-split.js';
import { addRows, type Histogram, subtract } from './histogram.js';

export interface GrowthLimits extends SplitRules {
  readonly numLeaves: number;
  /** Greatest depth; Infinity: none. */
  readonly maxDepth: number;
  readonly learningRate: number;
}

/** A leaf of the tree under construction: rows at positions [start, end). */
interface Leaf {
  readonly node: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly sums: LeafSums;
  /** Undefined where no child can come of it. */
  readonly histogram: Histogram | undefined;
  readonly split: BoostingSplit | undefined;
}

/** A tree, and the positions of its leaves' rows in the order that growing left them in. */
export interface GrownTree {
  readonly tree: BoostedTree;
  readonly leaves: readonly { readonly start: number; readonly end: number; readonly value: number }[];
}

/**
 * Grows trees leaf by leaf, the one whose split gains most first (LightGBM's growth; Shi 2007). Histograms are kept for the life of
 * this object, so further trees of the same size take no new memory.
 */
export class TreeGrower {
  readonly #data: BinnedMatrix;
  readonly #limits: GrowthLimits;
  readonly #pool: Histogram[] = [];
  readonly #buffer: Int32Array;

  constructor(data: BinnedMatrix, limits: GrowthLimits) {
    this.#data = data;
    this.#limits = limits;
    this.#buffer = new Int32Array(data.rows);
  }

  /**
   * @param rows the rows that the tree grows on, ascending; reordered so that those of a leaf stand together
   * @param features that may be split
   * @param gradients, hessians by row
   */
  grow(rows: Int32Array, features: readonly BinnedFeature[], gradients: Float32Array, hessians: Float32Array): GrownTree {
    const tree = new GrowingBoostedTree();
    const limits = this.#limits;
    let gradient = 0;
    let hessian = 0;
    for (let i = 0; i < rows.length; i++) {
      gradient += gradients[rows[i]];
      hessian += hessians[rows[i]];
    }
    const sums: LeafSums = { gradient, hessian, count: rows.length, lowest: -Infinity, highest: Infinity };
    const node = tree.add(rows.length, this.#value(sums, undefined));
    const histogram = this.#take();
    addRows(this.#data, rows, 0, rows.length, gradients, hessians, histogram);
    const split = findSplit(this.#data, features, histogram, sums, limits);
    const leaves: Leaf[] = [{ node, start: 0, end: rows.length, depth: 0, sums, histogram, split }];
    while (leaves.length < limits.numLeaves) {
      let best = -1;
      for (let l = 0; l < leaves.length; l++) {
        const gain = leaves[l].split?.gain ?? 0;
        if (gain > (best < 0 ? 0 : (leaves[best].split?.gain ?? 0))) best = l;
      }
      if (best < 0) break;
      const leaf = leaves[best];
      // The last leaves are not split, so they need no histograms.
      const isLast = leaves.length + 1 === limits.numLeaves;
      const [left, right] = this.#split(tree, leaf, rows, features, gradients, hessians, isLast);
      leaves[best] = left;
      leaves.push(right);
    }
    for (const leaf of leaves) this.#give(leaf.histogram);
    return {
      tree: tree.finish(),
      leaves: leaves.map(({ start, end, node: at }) => ({ start, end, value: tree.valueOf(at) })),
    };
  }

  #split(
    tree: GrowingBoostedTree,
    leaf: Leaf,
    rows: Int32Array,
    features: readonly BinnedFeature[],
    gradients: Float32Array,
    hessians: Float32Array,
    isLast: boolean,
  ): [Leaf, Leaf] {
    const limits = this.#limits;
    const split = leaf.split as BoostingSplit;
    const middle = this.#partition(rows, leaf.start, leaf.end, split);
    const sides = this.#childSums(leaf, split, middle);
    const nodes = sides.map((sums) => tree.add(sums.count, this.#value(sums, split)));
    tree.split(leaf.node, nodes[0], nodes[1], split);
    const depth = leaf.depth + 1;
    const parent = leaf.histogram as Histogram;
    const canSplit = !isLast && depth < limits.maxDepth;
    const histograms: [Histogram | undefined, Histogram | undefined] = [undefined, undefined];
    if (canSplit) {
      const small = middle - leaf.start <= leaf.end - middle ? 0 : 1;
      const histogram = this.#take();
      const [from, to] = small === 0 ? [leaf.start, middle] : [middle, leaf.end];
      addRows(this.#data, rows, from, to, gradients, hessians, histogram);
      subtract(parent, histogram);
      histograms[small] = histogram;
      histograms[1 - small] = parent;
    } else {
      this.#give(parent);
    }
    return [0, 1].map((side): Leaf => {
      const histogram = histograms[side];
      return {
        node: nodes[side],
        start: side === 0 ? leaf.start : middle,
        end: side === 0 ? middle : leaf.end,
        depth,
        sums: sides[side],
        histogram,
        split: histogram && findSplit(this.#data, features, histogram, sides[side], limits),
      };
    }) as [Leaf, Leaf];
  }

  #childSums(leaf: Leaf, split: BoostingSplit, middle: number): [LeafSums, LeafSums] {
    const { sums } = leaf;
    const left = { ...sums, gradient: split.leftGradient, hessian: split.leftHessian, count: middle - leaf.start };
    const right = {
      ...sums,
      gradient: sums.gradient - split.leftGradient,
      hessian: sums.hessian - split.leftHessian,
      count: leaf.end - middle,
    };
    const constraint = this.#limits.monotoneConstraints[split.feature.feature] ?? 0;
    if (constraint === 0) return [left, right];
    // Everything below the left child stays on its side of the middle, and so below everything under the right one.
    const between = (this.#output(left, split) + this.#output(right, split)) / 2;
    return constraint > 0
      ? [
          { ...left, highest: between },
          { ...right, lowest: between },
        ]
      : [
          { ...left, lowest: between },
          { ...right, highest: between },
        ];
  }

  #output(sums: LeafSums, split: BoostingSplit | undefined): number {
    const { regAlpha, regLambda, catL2, maxCatToOnehot } = this.#limits;
    const manyCategories = split?.feature.kind === 'categorical' && split.feature.categories.length > maxCatToOnehot;
    return leafOutput(sums.gradient, sums.hessian, sums, regAlpha, regLambda + (manyCategories ? catL2 : 0));
  }

  #value(sums: LeafSums, split: BoostingSplit | undefined): number {
    return this.#limits.learningRate * this.#output(sums, split);
  }

  /** Moves the rows that go left to the front, both sides in their order; returns where the others begin. */
  #partition(rows: Int32Array, start: number, end: number, split: BoostingSplit): number {
    const bins = this.#data.byColumn[split.feature.column];
    const goesRight = rightBins(split);
    const parked = this.#buffer;
    let left = start;
    let right = 0;
    // Each row is written to both sides, and only one side's position advances: there is no branch to mispredict.
    for (let i = start; i < end; i++) {
      const row = rows[i];
      const isRight = goesRight[bins[row]];
      rows[left] = row;
      parked[right] = row;
      left += 1 - isRight;
      right += isRight;
    }
    rows.set(parked.subarray(0, right), left);
    return left;
  }

  #take(): Histogram {
    const histogram = this.#pool.pop();
    if (histogram) return histogram.fill(0);
    return new Float64Array(2 * this.#data.totalBins);
  }

  #give(histogram: Histogram | undefined): void {
    if (histogram) this.#pool.push(histogram);
  }
}

/** By bin of the split's column: 1 if its rows go right. */
function rightBins({ feature, bin, leftBins, missingLeft }: BoostingSplit): Uint8Array {
  const right = new Uint8Array(feature.bins);
  switch (feature.kind) {
    case 'numerical':
      right.fill(1, bin + 1);
      if (feature.hasMissing) right[feature.bounds.length] = missingLeft ? 0 : 1;
      return right;
    case 'binary': {
      const { stride, size } = feature.digit;
      return right.map((_, joint) => (Math.floor(joint / stride) % size === feature.code ? 1 : 0));
    }
    case 'categorical':
      right.fill(1);
      for (const left of leftBins ?? []) right[left] = 0;
      return right;
  }
}

class GrowingBoostedTree {
  readonly #left: number[] = [];
  readonly #right: number[] = [];
  readonly #feature: number[] = [];
  readonly #threshold: number[] = [];
  readonly #missingLeft: number[] = [];
  readonly #categories: Record<number, readonly number[]> = {};
  readonly #value: number[] = [];
  readonly #samples: number[] = [];
  readonly #gain: number[] = [];

  /** Adds a leaf; returns its number. */
  add(samples: number, value: number): number {
    this.#left.push(-1);
    this.#right.push(-1);
    this.#feature.push(-2);
    this.#threshold.push(-2);
    this.#missingLeft.push(0);
    this.#value.push(value);
    this.#samples.push(samples);
    this.#gain.push(0);
    return this.#left.length - 1;
  }

  split(node: number, left: number, right: number, { feature, gain, bin, leftBins, missingLeft }: BoostingSplit): void {
    this.#left[node] = left;
    this.#right[node] = right;
    this.#feature[node] = feature.feature;
    this.#gain[node] = gain;
    if (feature.kind === 'categorical') {
      this.#categories[node] = (leftBins ?? []).map((l) => feature.categories[l]).sort((a, b) => a - b);
      return;
    }
    this.#missingLeft[node] = missingLeft ? 1 : 0;
    this.#threshold[node] = feature.kind === 'binary' ? feature.threshold : Math.min(feature.bounds[bin], Number.MAX_VALUE);
  }

  valueOf(node: number): number {
    return this.#value[node];
  }

  finish(): BoostedTree {
    return {
      left: Int32Array.from(this.#left),
      right: Int32Array.from(this.#right),
      feature: Int32Array.from(this.#feature),
      threshold: Float64Array.from(this.#threshold),
      missingLeft: Uint8Array.from(this.#missingLeft),
      categories: this.#categories,
      value: Float64Array.from(this.#value),
      samples: Int32Array.from(this.#samples),
      gain: Float64Array.from(this.#gain),
    };
  }
}
