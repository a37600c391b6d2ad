import { type Impurity, impurityOf } from './impurity.js';
import type { NodeRows } from './node-rows.js';
import type { RankedFeatures } from './ranked-features.js';
import type { TreeLimits } from './tree-parameters.js';

/** Values that differ by no more than this count as equal in the search for a split (sklearn/tree/_partitioner.pxd). */
const FEATURE_THRESHOLD = Math.fround(1e-7);
/** If the bitmap has at least this many words for each row, sorting the ranks of a node is cheaper than reading the bitmap. */
const WORDS_PER_ROW = 8;

/** The best split of a node. */
export interface Split {
  feature: number;
  /** Rows with a value of at most this go left. */
  threshold: number;
  /** Greatest rank that goes left. */
  rank: number;
}

/**
 * Finds the best split of a node among features drawn at random. It draws and compares like scikit-learn's `BestSplitter`
 * (sklearn/tree/_splitter.pyx, `node_split_best`), so the same seed gives the same tree. scikit-learn sorts the values of a node; this
 * class adds up weights by rank instead, which gives the same candidates and sums.
 */
export class SplitSearch {
  /** Number of features known to be constant below the node of the last search. */
  constantFeatures = 0;
  readonly #data: RankedFeatures;
  readonly #nodeRows: NodeRows;
  readonly #classes: number;
  readonly #limits: TreeLimits;
  readonly #impurity: Impurity;
  readonly #isGini: boolean;
  readonly #left: Float64Array;
  readonly #right: Float64Array;
  // State of the Fisher–Yates draws of features. See `find`.
  readonly #features: Int32Array;
  readonly #constants: Int32Array;
  // For each rank of the feature being examined: the number of rows, then the weight of each class. All zeros between features.
  readonly #histogram: Float64Array;
  readonly #present: Int32Array;
  readonly #bitmap: Int32Array;
  readonly #best: Split = { feature: -1, threshold: 0, rank: -1 };
  #bestImprovement = 0;
  #random = 0;
  // Weights in the node being examined.
  #total: Float64Array = new Float64Array(0);
  #weight = 0;

  /** @param random first state of the 32-bit xorshift that makes the draws */
  constructor(data: RankedFeatures, nodeRows: NodeRows, classes: number, limits: TreeLimits, random: number) {
    this.#data = data;
    this.#nodeRows = nodeRows;
    this.#classes = classes;
    this.#limits = limits;
    this.#impurity = impurityOf(limits.criterion);
    this.#isGini = limits.criterion === 'gini';
    this.#left = new Float64Array(classes);
    this.#right = new Float64Array(classes);
    this.#features = Int32Array.from({ length: data.features }, (_, j) => j);
    this.#constants = new Int32Array(data.features);
    const ranks = data.values.reduce((most, values) => Math.max(most, values.length), 0);
    this.#histogram = new Float64Array(ranks * (classes + 1));
    this.#present = new Int32Array(ranks);
    this.#bitmap = new Int32Array((ranks >>> 5) + 1);
    this.#random = random;
  }

  /**
   * Draws up to `maxFeatures` features without replacement, and returns the split of positions [start, end) that decreases the impurity
   * most. Undefined if no split is allowed. The next search overwrites the returned object.
   *
   * @param total weight of each class, shape (classes); their sum is `weight`
   * @param knownConstants number of features that an ancestor found to be constant
   */
  find(start: number, end: number, total: Float64Array, weight: number, knownConstants: number): Split | undefined {
    const features = this.#features;
    const limit = this.#limits.maxFeatures;
    this.#best.feature = -1;
    this.#bestImprovement = -Infinity;
    this.#total = total;
    this.#weight = weight;
    let undrawn = this.#data.features;
    let visited = 0;
    let foundConstants = 0;
    let drawnConstants = 0;
    let totalConstants = knownConstants;
    // `features` is kept in five parts: [drawn known constants | undrawn known constants | newly found constants |
    // undrawn | drawn], so that a draw is one swap. At least one feature that is not constant must be drawn.
    while (undrawn > totalConstants && (visited < limit || visited <= foundConstants + drawnConstants)) {
      visited++;
      let drawn = drawnConstants + (this.#nextRandom() % (undrawn - foundConstants - drawnConstants));
      if (drawn < knownConstants) {
        swap(features, drawnConstants++, drawn);
        continue;
      }
      drawn += foundConstants;
      if (this.#examine(features[drawn], start, end)) {
        swap(features, --undrawn, drawn);
      } else {
        swap(features, drawn, totalConstants++);
        foundConstants++;
      }
    }
    // Siblings rely on the order of the constants known before. Children rely on the constants found here.
    features.set(this.#constants.subarray(0, knownConstants));
    this.#constants.set(features.subarray(knownConstants, knownConstants + foundConstants), knownConstants);
    this.constantFeatures = totalConstants;
    return this.#best.feature >= 0 ? this.#best : undefined;
  }

  /** Tries every threshold of a feature; false if the feature is constant in the node. */
  #examine(feature: number, start: number, end: number): boolean {
    const ranks = this.#data.ranks[feature];
    if (ranks instanceof Int32Array) {
      const present = this.#classes === 2 ? this.#countTwo(ranks, start, end) : this.#countMany(ranks, start, end);
      return this.#scan(feature, present, end - start);
    }
    if (this.#classes === 2) return this.#examineBinary(feature, ranks, start, end);
    return this.#scan(feature, this.#countMany(ranks, start, end), end - start);
  }

  /** `#examine` for a feature with two values, and two classes. The sums need no histogram. */
  #examineBinary(feature: number, ranks: Uint8Array, start: number, end: number): boolean {
    const { rows, weights0, weights1 } = this.#nodeRows;
    let upper = 0;
    let upper0 = 0;
    let upper1 = 0;
    for (let i = start; i < end; i++) {
      const rank = ranks[rows[i]];
      upper += rank;
      upper0 += rank * weights0[i];
      upper1 += rank * weights1[i];
    }
    const lower = end - start - upper;
    if (upper === 0 || lower === 0) return false;
    const values = this.#data.values[feature];
    if (values[1] <= Math.fround(values[0] + FEATURE_THRESHOLD)) return false;
    const { minSamplesLeaf } = this.#limits;
    if (lower < minSamplesLeaf || upper < minSamplesLeaf) return true;
    const total = this.#total;
    this.#judge(feature, 0, values[0], values[1], total[0] - upper0, total[1] - upper1, upper0, upper1);
    return true;
  }

  /** Fills the histogram for two classes, and `#present` with the ranks that occur, in ascending order. Returns their number. */
  #countTwo(ranks: Int32Array, start: number, end: number): number {
    const { rows, weights0, weights1 } = this.#nodeRows;
    const histogram = this.#histogram;
    const bitmap = this.#bitmap;
    const present = this.#present;
    let found = 0;
    for (let i = start; i < end; i++) {
      const rank = ranks[rows[i]];
      const cell = rank * 3;
      if (histogram[cell]++ === 0) {
        present[found++] = rank;
        bitmap[rank >>> 5] |= 1 << rank;
      }
      histogram[cell + 1] += weights0[i];
      histogram[cell + 2] += weights1[i];
    }
    this.#order(found, end - start);
    return found;
  }

  /** `#countTwo` for any number of classes. */
  #countMany(ranks: Uint8Array | Int32Array, start: number, end: number): number {
    const { rows, codes, weights } = this.#nodeRows;
    const stride = this.#classes + 1;
    const histogram = this.#histogram;
    const bitmap = this.#bitmap;
    const present = this.#present;
    let found = 0;
    for (let i = start; i < end; i++) {
      const rank = ranks[rows[i]];
      const cell = rank * stride;
      if (histogram[cell]++ === 0) {
        present[found++] = rank;
        bitmap[rank >>> 5] |= 1 << rank;
      }
      histogram[cell + 1 + codes[i]] += weights[i];
    }
    this.#order(found, end - start);
    return found;
  }

  /** Puts the first `found` ranks of `#present` in ascending order, and clears the bitmap. */
  #order(found: number, rows: number): void {
    const present = this.#present;
    const bitmap = this.#bitmap;
    let last = 0;
    for (let p = 0; p < found; p++) if (present[p] > last) last = present[p];
    const words = (last >>> 5) + 1;
    if (words > WORDS_PER_ROW * rows) {
      for (let p = 0; p < found; p++) bitmap[present[p] >>> 5] = 0;
      if (found > 1) present.subarray(0, found).sort();
      return;
    }
    let p = 0;
    for (let word = 0; word < words; word++) {
      let bits = bitmap[word];
      if (bits === 0) continue;
      bitmap[word] = 0;
      const base = word << 5;
      while (bits !== 0) {
        const lowest = bits & -bits;
        present[p++] = base + 31 - Math.clz32(lowest);
        bits ^= lowest;
      }
    }
  }

  /** Tries the thresholds between the ranks that are present, and clears the histogram. */
  #scan(feature: number, found: number, rows: number): boolean {
    const present = this.#present;
    const values = this.#data.values[feature];
    const constant = values[present[found - 1]] <= Math.fround(values[present[0]] + FEATURE_THRESHOLD);
    if (!constant) {
      if (this.#classes === 2) this.#scanTwo(feature, found, rows);
      else this.#scanMany(feature, found, rows);
    }
    const stride = this.#classes + 1;
    const histogram = this.#histogram;
    for (let p = 0; p < found; p++) {
      const cell = present[p] * stride;
      for (let k = 0; k < stride; k++) histogram[cell + k] = 0;
    }
    return !constant;
  }

  #scanTwo(feature: number, found: number, rows: number): void {
    const values = this.#data.values[feature];
    const present = this.#present;
    const histogram = this.#histogram;
    const { minSamplesLeaf } = this.#limits;
    const total0 = this.#total[0];
    const total1 = this.#total[1];
    let leftRows = 0;
    let left0 = 0;
    let left1 = 0;
    for (let p = 0; p < found - 1; p++) {
      const rank = present[p];
      const cell = rank * 3;
      leftRows += histogram[cell];
      left0 += histogram[cell + 1];
      left1 += histogram[cell + 2];
      const value = values[rank];
      const next = values[present[p + 1]];
      if (next <= Math.fround(value + FEATURE_THRESHOLD)) continue;
      if (leftRows < minSamplesLeaf || rows - leftRows < minSamplesLeaf) continue;
      this.#judge(feature, rank, value, next, left0, left1, total0 - left0, total1 - left1);
    }
  }

  #scanMany(feature: number, found: number, rows: number): void {
    const values = this.#data.values[feature];
    const present = this.#present;
    const histogram = this.#histogram;
    const classes = this.#classes;
    const { minSamplesLeaf, minWeightLeaf } = this.#limits;
    const left = this.#left.fill(0);
    const right = this.#right;
    let leftRows = 0;
    let leftWeight = 0;
    for (let p = 0; p < found - 1; p++) {
      const rank = present[p];
      const cell = rank * (classes + 1);
      leftRows += histogram[cell];
      for (let k = 0; k < classes; k++) {
        const added = histogram[cell + 1 + k];
        left[k] += added;
        leftWeight += added;
      }
      const value = values[rank];
      const next = values[present[p + 1]];
      if (next <= Math.fround(value + FEATURE_THRESHOLD)) continue;
      if (leftRows < minSamplesLeaf || rows - leftRows < minSamplesLeaf) continue;
      for (let k = 0; k < classes; k++) right[k] = this.#total[k] - left[k];
      const rightWeight = this.#weight - leftWeight;
      if (leftWeight < minWeightLeaf || rightWeight < minWeightLeaf) continue;
      const improvement = -rightWeight * this.#impurity(right, rightWeight) - leftWeight * this.#impurity(left, leftWeight);
      this.#keep(feature, rank, value, next, improvement);
    }
  }

  /** Judges a split by the weights of two classes on both sides. The operations are in scikit-learn's order. */
  #judge(
    feature: number,
    rank: number,
    value: number,
    next: number,
    left0: number,
    left1: number,
    right0: number,
    right1: number,
  ): void {
    const leftWeight = left0 + left1;
    const rightWeight = this.#weight - leftWeight;
    const { minWeightLeaf } = this.#limits;
    if (leftWeight < minWeightLeaf || rightWeight < minWeightLeaf) return;
    let leftImpurity: number;
    let rightImpurity: number;
    if (this.#isGini) {
      leftImpurity = 1 - (left0 * left0 + left1 * left1) / (leftWeight * leftWeight);
      rightImpurity = 1 - (right0 * right0 + right1 * right1) / (rightWeight * rightWeight);
    } else {
      const left = this.#left;
      left[0] = left0;
      left[1] = left1;
      leftImpurity = this.#impurity(left, leftWeight);
      left[0] = right0;
      left[1] = right1;
      rightImpurity = this.#impurity(left, rightWeight);
    }
    this.#keep(feature, rank, value, next, -rightWeight * rightImpurity - leftWeight * leftImpurity);
  }

  #keep(feature: number, rank: number, value: number, next: number, improvement: number): void {
    if (!(improvement > this.#bestImprovement)) return;
    this.#bestImprovement = improvement;
    const best = this.#best;
    best.feature = feature;
    best.threshold = value / 2 + next / 2;
    best.rank = rank;
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

function swap(values: Int32Array, i: number, j: number): void {
  const value = values[i];
  values[i] = values[j];
  values[j] = value;
}
