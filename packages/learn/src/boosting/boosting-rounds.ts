import type { Matrix } from '../data/matrix.js';
import { sigmoid, softmaxRows } from '../numeric/link-functions.js';
import { RandomState } from '../random/random-state.js';
import { type BinnedMatrix, binMatrix } from './binned-matrix.js';
import { type BoostedTree, childOf } from './boosted-tree.js';
import type { HistGradientBoostingParameters } from './boosting-parameters.js';
import { MAX_CAT_TO_ONEHOT, MIN_DATA_PER_GROUP } from './find-split.js';
import { type GrowthLimits, TreeGrower } from './grow-tree.js';

/** The rounds of one fit. */
export class BoostingRounds {
  readonly initialScores: readonly number[];
  readonly trees: BoostedTree[] = [];
  readonly #X: Matrix;
  readonly #codes: Int32Array;
  readonly #weights: Float64Array | undefined;
  readonly #parameters: Required<HistGradientBoostingParameters>;
  readonly #data: BinnedMatrix;
  readonly #grower: TreeGrower;
  readonly #random: RandomState;
  /** Score by row and output. */
  readonly #scores: Float64Array;
  readonly #gradients: Float32Array;
  readonly #hessians: Float32Array;
  readonly #rows: Int32Array;
  #drawn: Int32Array | undefined;
  #rounds = 0;

  constructor(
    X: Matrix,
    codes: Int32Array,
    classes: number,
    weights: Float64Array | undefined,
    parameters: Required<HistGradientBoostingParameters>,
  ) {
    this.#X = X;
    this.#codes = codes;
    this.#weights = weights;
    this.#parameters = parameters;
    const { maxBins, categoricalFeatures, randomState } = parameters;
    this.#data = binMatrix(X, { maxBins, categoricalFeatures, seed: randomState });
    this.#grower = new TreeGrower(this.#data, growthLimits(parameters));
    this.#random = new RandomState(randomState);
    this.initialScores = logPriors(codes, classes, weights);
    const outputs = this.initialScores.length;
    this.#scores = new Float64Array(X.rows * outputs);
    for (let i = 0; i < this.#scores.length; i++) this.#scores[i] = this.initialScores[i % outputs];
    this.#gradients = new Float32Array(X.rows);
    this.#hessians = new Float32Array(X.rows);
    this.#rows = new Int32Array(X.rows);
  }

  /** Adds a tree for each output. Returns false, and adds none, if nothing can be split any more. */
  addRound(): boolean {
    const outputs = this.initialScores.length;
    this.#drawRows();
    const probabilities = outputs > 1 ? this.#softmax() : undefined;
    const added: BoostedTree[] = [];
    for (let output = 0; output < outputs; output++) {
      if (probabilities) this.#differentiateMultinomial(probabilities, output);
      else this.#differentiateBinomial();
      const features = this.#drawFeatures();
      const rows = this.#drawn ? this.#rows.subarray(0, this.#drawn.length) : this.#rows;
      if (this.#drawn) rows.set(this.#drawn);
      else for (let i = 0; i < rows.length; i++) rows[i] = i;
      const { tree, leaves } = this.#grower.grow(rows, features, this.#gradients, this.#hessians);
      added.push(tree);
      for (const { start, end, value } of leaves) {
        for (let i = start; i < end; i++) this.#scores[rows[i] * outputs + output] += value;
      }
      if (this.#drawn) this.#scoreOthers(tree, output);
    }
    if (added.every((tree) => tree.left.length === 1)) return false;
    this.trees.push(...added);
    this.#rounds++;
    return true;
  }

  /** Adds rounds until the log loss on X has not improved for `patience` of them, and removes those. */
  addRoundsUntil(X: Matrix, codes: readonly number[], weights: Float64Array | undefined, patience: number): void {
    const outputs = this.initialScores.length;
    const scores = new Float64Array(X.rows * outputs);
    for (let i = 0; i < scores.length; i++) scores[i] = this.initialScores[i % outputs];
    let best = Infinity;
    let bestTrees = 0;
    while (this.#rounds < this.#parameters.nEstimators && this.addRound()) {
      for (let output = 0; output < outputs; output++) {
        const tree = this.trees[this.trees.length - outputs + output];
        for (let i = 0; i < X.rows; i++) scores[i * outputs + output] += leafValue(tree, X, i);
      }
      const loss = meanLogLoss(scores, outputs, codes, weights);
      if (loss < best) {
        best = loss;
        bestTrees = this.trees.length;
      } else if (this.trees.length - bestTrees >= patience * outputs) {
        break;
      }
    }
    this.trees.length = bestTrees;
  }

  #drawRows(): void {
    const { subsample, subsampleFreq } = this.#parameters;
    if (subsample >= 1 || this.#rounds % subsampleFreq !== 0) return;
    const rows = this.#X.rows;
    const wanted = Math.max(1, Math.floor(subsample * rows));
    // Selection sampling (Knuth, TAOCP 2, 3.4.2, algorithm S): ascending, without replacement.
    const drawn = new Int32Array(wanted);
    for (let row = 0, found = 0; found < wanted; row++) {
      if ((rows - row) * this.#random.random() < wanted - found) drawn[found++] = row;
    }
    this.#drawn = drawn;
  }

  #drawFeatures() {
    const { features } = this.#data;
    const share = this.#parameters.colsampleByTree;
    if (share >= 1) return features;
    const wanted = Math.max(1, Math.round(share * features.length));
    const chosen = new Set(this.#random.permutation(features.length).subarray(0, wanted));
    return features.filter((_, j) => chosen.has(j));
  }

  #differentiateBinomial(): void {
    const scores = this.#scores;
    for (let i = 0; i < scores.length; i++) {
      const p = 1 / (1 + Math.exp(-scores[i]));
      const weight = this.#weights ? this.#weights[i] : 1;
      this.#gradients[i] = weight * (p - this.#codes[i]);
      this.#hessians[i] = weight * p * (1 - p);
    }
  }

  #softmax(): Float64Array {
    const outputs = this.initialScores.length;
    const probabilities = { data: this.#scores.slice(), rows: this.#X.rows, columns: outputs };
    softmaxRows(probabilities);
    return probabilities.data;
  }

  #differentiateMultinomial(probabilities: Float64Array, output: number): void {
    const outputs = this.initialScores.length;
    // The diagonal of the Hessian, enlarged to bound the rest (Friedman 2001; LightGBM: factor_).
    const factor = outputs / (outputs - 1);
    for (let i = 0; i < this.#gradients.length; i++) {
      const p = probabilities[i * outputs + output];
      const weight = this.#weights ? this.#weights[i] : 1;
      this.#gradients[i] = weight * (p - (this.#codes[i] === output ? 1 : 0));
      this.#hessians[i] = weight * factor * p * (1 - p);
    }
  }

  /** Rows that the tree did not grow on. */
  #scoreOthers(tree: BoostedTree, output: number): void {
    const outputs = this.initialScores.length;
    const drawn = this.#drawn as Int32Array;
    for (let row = 0, next = 0; row < this.#X.rows; row++) {
      if (drawn[next] === row) next++;
      else this.#scores[row * outputs + output] += leafValue(tree, this.#X, row);
    }
  }
}

function leafValue(tree: BoostedTree, { data, columns }: Matrix, row: number): number {
  let node = 0;
  while (tree.left[node] !== -1) node = childOf(tree, node, Math.fround(data[row * columns + tree.feature[node]]));
  return tree.value[node];
}

/** Log-odds of the second class, for two; else the log of each class's share. */
function logPriors(codes: Int32Array, classes: number, weights: Float64Array | undefined): number[] {
  const sums = new Float64Array(classes);
  for (let i = 0; i < codes.length; i++) sums[codes[i]] += weights ? weights[i] : 1;
  const total = sums.reduce((sum, weight) => sum + weight, 0);
  if (classes === 2) return [Math.log(sums[1] / sums[0])];
  return Array.from(sums, (weight) => Math.log(Math.max(weight / total, Number.EPSILON)));
}

function meanLogLoss(scores: Float64Array, outputs: number, codes: readonly number[], weights: Float64Array | undefined): number {
  const probabilities = { data: scores.slice(), rows: codes.length, columns: outputs };
  if (outputs > 1) softmaxRows(probabilities);
  let sum = 0;
  let total = 0;
  for (const [i, code] of codes.entries()) {
    const weight = weights ? weights[i] : 1;
    const p = outputs > 1 ? probabilities.data[i * outputs + code] : sigmoid(code === 1 ? scores[i] : -scores[i]);
    sum -= weight * Math.log(Math.max(p, Number.EPSILON));
    total += weight;
  }
  return sum / total;
}

function growthLimits(parameters: Required<HistGradientBoostingParameters>): GrowthLimits {
  const maxDepth = parameters.maxDepth ?? Infinity;
  return { ...parameters, maxDepth, maxCatToOnehot: MAX_CAT_TO_ONEHOT, minDataPerGroup: MIN_DATA_PER_GROUP };
}
