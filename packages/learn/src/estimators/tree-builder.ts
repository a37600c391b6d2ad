import type { Matrix } from '../matrix.js';
import { RandomState } from '../random/random-state.js';
import type { Tree } from './tree.js';

/** Limits of a tree's growth, already checked. */
export interface TreeLimits {
  readonly maxDepth: number;
  readonly minSamplesSplit: number;
  readonly minSamplesLeaf: number;
  /** How many features are tried at each node. */
  readonly maxFeatures: number;
}

/** Values closer than this count as equal when a split is sought (sklearn/tree/_partitioner.pxd). */
const FEATURE_THRESHOLD = Math.fround(1e-7);
/** An impurity up to this counts as 0 (sklearn/tree/_tree.pyx: `np.finfo("double").eps`). */
const EPSILON = Number.EPSILON;

/**
 * The training matrix as tree building wants it: each feature in float32, as scikit-learn casts it, replaced by the rank of
 * its value. Built once and shared by all trees of a forest.
 */
export class RankedFeatures {
  readonly rows: number;
  readonly features: number;
  /** Rank of the value, by feature: `ranks[feature][row]`. */
  readonly ranks: readonly Int32Array[];
  /** The distinct values in ascending order: `values[feature][rank]`. */
  readonly values: readonly Float32Array[];

  constructor(X: Matrix) {
    this.rows = X.rows;
    this.features = X.columns;
    const ranks: Int32Array[] = [];
    const values: Float32Array[] = [];
    for (let j = 0; j < X.columns; j++) {
      const column = new Float32Array(X.rows);
      for (let i = 0; i < X.rows; i++) column[i] = X.data[i * X.columns + j];
      const distinct = Float32Array.from(new Set(column.slice().sort()));
      const rankOf = new Map<number, number>();
      for (let rank = 0; rank < distinct.length; rank++) rankOf.set(distinct[rank], rank);
      ranks.push(Int32Array.from(column, (value) => rankOf.get(value) as number));
      values.push(distinct);
    }
    this.ranks = ranks;
    this.values = values;
  }
}

interface StackedNode {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly parent: number;
  readonly isLeft: boolean;
  readonly impurity: number;
  readonly constantFeatures: number;
}

interface BestSplit {
  feature: number;
  threshold: number;
  /** Greatest rank that goes left. */
  rank: number;
}

/**
 * Grows a classification tree by best-first Gini splits in depth-first order, drawing features as scikit-learn's
 * `BestSplitter` and `DepthFirstTreeBuilder` do, so that one `random_state` gives the identical tree.
 *
 * Source: Breiman et al., Classification and Regression Trees (1984); sklearn/tree/_splitter.pyx (1.9).
 * Where scikit-learn sorts a node's values, this counts weights by rank: the candidates and their sums are the same.
 */
export class TreeBuilder {
  readonly #data: RankedFeatures;
  readonly #codes: Int32Array;
  readonly #weights: Float64Array | undefined;
  readonly #classes: number;
  readonly #limits: TreeLimits;
  readonly #samples: Int32Array;
  readonly #total: Float64Array;
  readonly #left: Float64Array;
  readonly #right: Float64Array;
  // Fisher–Yates state of the feature draws: see #bestSplit.
  readonly #features: Int32Array;
  readonly #constantFeatures: Int32Array;
  // Weights by (rank, class) and rows by rank of the feature under examination; all zero between features.
  readonly #histogram: Float64Array;
  readonly #rowsOfRank: Int32Array;
  readonly #presentRanks: Int32Array;
  #random = 0;
  #totalWeight = 0;

  /**
   * @param codes class numbers, shape (rows)
   * @param weights row weights, shape (rows); a row of weight 0 takes no part. Default: all 1
   */
  constructor(data: RankedFeatures, codes: Int32Array, classes: number, limits: TreeLimits, weights?: Float64Array) {
    this.#data = data;
    this.#codes = codes;
    this.#weights = weights;
    this.#classes = classes;
    this.#limits = limits;
    this.#samples = Int32Array.from({ length: data.rows }, (_, i) => i);
    if (weights) this.#samples = this.#samples.filter((row) => weights[row] !== 0);
    this.#total = new Float64Array(classes);
    this.#left = new Float64Array(classes);
    this.#right = new Float64Array(classes);
    this.#features = Int32Array.from({ length: data.features }, (_, j) => j);
    this.#constantFeatures = new Int32Array(data.features);
    const ranks = data.values.reduce((most, values) => Math.max(most, values.length), 0);
    this.#histogram = new Float64Array(ranks * classes);
    this.#rowsOfRank = new Int32Array(ranks);
    this.#presentRanks = new Int32Array(ranks);
  }

  /** @param randomState seed of the feature draws */
  build(randomState: number): Tree {
    this.#random = new RandomState(randomState).randint(0, 0x7fffffff);
    this.#totalWeight = this.#sumWeights(0, this.#samples.length);
    const left: number[] = [];
    const right: number[] = [];
    const feature: number[] = [];
    const threshold: number[] = [];
    const impurities: number[] = [];
    const samples: number[] = [];
    const weightedSamples: number[] = [];
    const value: number[] = [];
    const limits = this.#limits;
    const stack: StackedNode[] = [
      {
        start: 0,
        end: this.#samples.length,
        depth: 0,
        parent: -1,
        isLeft: false,
        impurity: gini(this.#total, this.#totalWeight),
        constantFeatures: 0,
      },
    ];
    for (let node = stack.pop(); node; node = stack.pop()) {
      const { start, end, depth, parent, isLeft, impurity } = node;
      const weight = this.#sumWeights(start, end);
      const mustStop =
        depth >= limits.maxDepth ||
        end - start < limits.minSamplesSplit ||
        end - start < 2 * limits.minSamplesLeaf ||
        impurity <= EPSILON;
      const shares = this.#total.map((sum) => sum / weight);
      const found = mustStop ? undefined : this.#bestSplit(start, end, weight, node.constantFeatures);
      const id = left.length;
      if (parent >= 0) (isLeft ? left : right)[parent] = id;
      impurities.push(impurity);
      samples.push(end - start);
      weightedSamples.push(weight);
      value.push(...shares);
      const split = found?.split;
      left.push(-1);
      right.push(-1);
      feature.push(split ? split.feature : -2);
      threshold.push(split ? split.threshold : -2);
      if (!split) continue;
      const middle = this.#partition(start, end, split);
      const leftWeight = this.#moveLeft(start, middle);
      const children = { depth: depth + 1, parent: id, constantFeatures: found.constantFeatures };
      const rightImpurity = gini(this.#right, weight - leftWeight);
      const leftImpurity = gini(this.#left, leftWeight);
      stack.push({ ...children, start: middle, end, isLeft: false, impurity: rightImpurity });
      stack.push({ ...children, start, end: middle, isLeft: true, impurity: leftImpurity });
    }
    return {
      left: Int32Array.from(left),
      right: Int32Array.from(right),
      feature: Int32Array.from(feature),
      threshold: Float64Array.from(threshold),
      impurity: Float64Array.from(impurities),
      samples: Int32Array.from(samples),
      weightedSamples: Float64Array.from(weightedSamples),
      value: Float64Array.from(value),
    };
  }

  /** Weight by class of samples[start, end) into #total; returns their sum. */
  #sumWeights(start: number, end: number): number {
    this.#total.fill(0);
    let sum = 0;
    for (let i = start; i < end; i++) {
      const row = this.#samples[i];
      const weight = this.#weights ? this.#weights[row] : 1;
      this.#total[this.#codes[row]] += weight;
      sum += weight;
    }
    return sum;
  }

  /** Splits #total (of the node) into #left (samples[start, middle)) and #right; returns the left weight. */
  #moveLeft(start: number, middle: number): number {
    const nodeTotal = this.#total.slice();
    const leftWeight = this.#sumWeights(start, middle);
    this.#left.set(this.#total);
    for (let k = 0; k < this.#classes; k++) this.#right[k] = nodeTotal[k] - this.#left[k];
    return leftWeight;
  }

  /**
   * The split with the greatest decrease in impurity among up to `maxFeatures` features drawn without replacement,
   * and how many features are now known to be constant below this node. Expects #total to hold the node's weights.
   */
  #bestSplit(
    start: number,
    end: number,
    weight: number,
    knownConstants: number,
  ): { split: BestSplit | undefined; constantFeatures: number } {
    const features = this.#features;
    const best: BestSplit = { feature: -1, threshold: 0, rank: -1 };
    let bestImprovement = -Infinity;
    let undrawn = this.#data.features;
    let visited = 0;
    let foundConstants = 0;
    let drawnConstants = 0;
    let totalConstants = knownConstants;
    // `features` is kept in five parts: [drawn known constants | undrawn known constants | newly found constants |
    // undrawn | drawn], so that a draw is one swap. At least one feature that is not constant must be drawn.
    while (undrawn > totalConstants && (visited < this.#limits.maxFeatures || visited <= foundConstants + drawnConstants)) {
      visited++;
      let drawn = drawnConstants + (this.#nextRandom() % (undrawn - foundConstants - drawnConstants));
      if (drawn < knownConstants) {
        swap(features, drawnConstants++, drawn);
        continue;
      }
      drawn += foundConstants;
      const feature = features[drawn];
      const present = this.#countRanks(feature, start, end);
      const values = this.#data.values[feature];
      const first = values[this.#presentRanks[0]];
      const last = values[this.#presentRanks[present - 1]];
      if (last <= Math.fround(first + FEATURE_THRESHOLD)) {
        swap(features, drawn, totalConstants++);
        foundConstants++;
      } else {
        swap(features, --undrawn, drawn);
        bestImprovement = this.#scan(feature, present, end - start, weight, best, bestImprovement);
      }
      this.#clearRanks(present);
    }
    // Sibling nodes rely on the order of the constants known before; children on those found here.
    features.set(this.#constantFeatures.subarray(0, knownConstants));
    this.#constantFeatures.set(features.subarray(knownConstants, knownConstants + foundConstants), knownConstants);
    return { split: best.feature >= 0 ? best : undefined, constantFeatures: totalConstants };
  }

  /** Fills #histogram, #rowsOfRank and #presentRanks (ascending); returns how many ranks are present. */
  #countRanks(feature: number, start: number, end: number): number {
    const ranks = this.#data.ranks[feature];
    const distinct = this.#data.values[feature].length;
    const classes = this.#classes;
    const histogram = this.#histogram;
    const rowsOfRank = this.#rowsOfRank;
    const presentRanks = this.#presentRanks;
    let present = 0;
    for (let i = start; i < end; i++) {
      const row = this.#samples[i];
      const rank = ranks[row];
      if (rowsOfRank[rank]++ === 0) presentRanks[present++] = rank;
      histogram[rank * classes + this.#codes[row]] += this.#weights ? this.#weights[row] : 1;
    }
    if (present * 8 < distinct) {
      presentRanks.subarray(0, present).sort();
    } else {
      present = 0;
      for (let rank = 0; rank < distinct; rank++) if (rowsOfRank[rank] > 0) presentRanks[present++] = rank;
    }
    return present;
  }

  #clearRanks(present: number): void {
    const classes = this.#classes;
    for (let p = 0; p < present; p++) {
      const rank = this.#presentRanks[p];
      this.#rowsOfRank[rank] = 0;
      this.#histogram.fill(0, rank * classes, (rank + 1) * classes);
    }
  }

  /** Tries every threshold of a feature; updates `best` and returns the greatest improvement so far. */
  #scan(feature: number, present: number, rows: number, weight: number, best: BestSplit, bestImprovement: number): number {
    const values = this.#data.values[feature];
    const classes = this.#classes;
    const { minSamplesLeaf } = this.#limits;
    const left = this.#left.fill(0);
    const right = this.#right;
    let leftRows = 0;
    let leftWeight = 0;
    for (let p = 0; p < present - 1; p++) {
      const rank = this.#presentRanks[p];
      leftRows += this.#rowsOfRank[rank];
      for (let k = 0; k < classes; k++) {
        const added = this.#histogram[rank * classes + k];
        left[k] += added;
        leftWeight += added;
      }
      const value = values[rank];
      const next = values[this.#presentRanks[p + 1]];
      if (next <= Math.fround(value + FEATURE_THRESHOLD)) continue;
      if (leftRows < minSamplesLeaf || rows - leftRows < minSamplesLeaf) continue;
      for (let k = 0; k < classes; k++) right[k] = this.#total[k] - left[k];
      const rightWeight = weight - leftWeight;
      // The order of the operations is scikit-learn's: it decides between splits that are equal but for rounding.
      const improvement = -rightWeight * gini(right, rightWeight) - leftWeight * gini(left, leftWeight);
      if (improvement > bestImprovement) {
        bestImprovement = improvement;
        best.feature = feature;
        best.threshold = value / 2 + next / 2;
        best.rank = rank;
      }
    }
    return bestImprovement;
  }

  /** Moves the rows that go left to the front of samples[start, end); returns where the right ones begin. */
  #partition(start: number, end: number, split: BestSplit): number {
    const ranks = this.#data.ranks[split.feature];
    const samples = this.#samples;
    let from = start;
    let to = end;
    while (from < to) {
      if (ranks[samples[from]] <= split.rank) from++;
      else swap(samples, from, --to);
    }
    return to;
  }

  /** 31 bits of a 32-bit xorshift (Marsaglia 2003; sklearn/utils/_random.pxd: our_rand_r). */
  #nextRandom(): number {
    let state = this.#random || 1;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#random = state >>> 0;
    return this.#random & 0x7fffffff;
  }
}

function gini(sums: Float64Array, weight: number): number {
  let squares = 0;
  for (let k = 0; k < sums.length; k++) squares += sums[k] * sums[k];
  return 1 - squares / (weight * weight);
}

function swap(values: Int32Array, i: number, j: number): void {
  const value = values[i];
  values[i] = values[j];
  values[j] = value;
}
