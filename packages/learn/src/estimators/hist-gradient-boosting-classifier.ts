import { type BinnedMatrix, binMatrix } from '../boosting/binned-matrix.js';
import { type BoostedTree, boostedTreeToJSON, childOf } from '../boosting/boosted-tree.js';
import { MAX_CAT_TO_ONEHOT, MIN_DATA_PER_GROUP } from '../boosting/find-split.js';
import { type GrowthLimits, TreeGrower } from '../boosting/grow-tree.js';
import { checkNonNegative, checkPositive, checkShare, checkWhole } from '../check-parameter.js';
import { InvalidArgumentError, NotFittedError } from '../errors.js';
import { type Matrix, take, takeRows, zeros } from '../matrix.js';
import { trainTestSplit } from '../model-selection/train-test-split.js';
import { RandomState } from '../random/random-state.js';
import { PackedTrees } from '../tree/packed-trees.js';
import { checkFeatures, checkTrainingData } from './check-training-data.js';
import { type ClassWeight, checkClassWeight, combinedWeights } from './class-weight.js';
import type { Classifier, FitOptions } from './classifier.js';
import { sigmoid, softmaxRows } from './link-functions.js';

/** LightGBM's parameters that matter, with its names (in camel case), defaults and meaning. */
export interface HistGradientBoostingParameters {
  /** Rounds: a tree each, for more than two classes a tree a class. Default 100. */
  readonly nEstimators?: number;
  /** What a tree's outputs are multiplied by, greater than 0. Default 0.1. */
  readonly learningRate?: number;
  /** Most leaves of a tree, at least 2. Default 31. */
  readonly numLeaves?: number;
  /** Greatest depth of a tree; `null`: none. Default `null`. */
  readonly maxDepth?: number | null;
  /** Fewest rows of a leaf (counted by their hessians in the search for a split, as LightGBM does). Default 20. */
  readonly minChildSamples?: number;
  /** Least sum of hessians of a leaf. Default 1e-3. */
  readonly minChildWeight?: number;
  /** Least gain of a split. Default 0. */
  readonly minSplitGain?: number;
  /** L1 penalty on leaf outputs. Default 0. */
  readonly regAlpha?: number;
  /** L2 penalty on leaf outputs. Default 0. */
  readonly regLambda?: number;
  /** Share of the rows that a tree grows on, drawn anew every `subsampleFreq` rounds, in (0, 1]. Default 1. */
  readonly subsample?: number;
  /** Default 1. */
  readonly subsampleFreq?: number;
  /** Share of the features that a tree may split, in (0, 1]. Default 1. */
  readonly colsampleByTree?: number;
  /** Most bins of a feature, from 2 to 65535. Default 255. */
  readonly maxBins?: number;
  /** Features whose values are category numbers (whole, from 0): split by groups of categories. Default none. */
  readonly categoricalFeatures?: readonly number[];
  /** Added to the hessians of categories when they are sorted. Default 10. */
  readonly catSmooth?: number;
  /** L2 penalty added for splits by groups of categories. Default 10. */
  readonly catL2?: number;
  /** Most categories of the smaller group of a split. Default 32. */
  readonly maxCatThreshold?: number;
  /** By feature: 1 the score may only rise with it, -1 only fall, 0 any. Two classes only. Default: any for all. */
  readonly monotoneConstraints?: readonly number[];
  /** Default `null`: all classes weigh the same. */
  readonly classWeight?: ClassWeight;
  /** Stops when the log loss on held-out rows has not improved for so many rounds, and keeps the best; `null`: never. Default `null`. */
  readonly earlyStoppingRounds?: number | null;
  /** Share of the rows held out for early stopping, in (0, 1). Default 0.1. */
  readonly validationFraction?: number;
  /** Seed of rows, features and held-out rows. Default 0. */
  readonly randomState?: number;
}

export interface HistGradientBoostingState {
  readonly type: 'HistGradientBoostingClassifier';
  readonly parameters: Required<HistGradientBoostingParameters>;
  readonly classes: readonly number[];
  readonly features: number;
  /** Score of each output before the first tree: of the second class, for two; else one a class. */
  readonly initialScores: readonly number[];
  /** Trees of the first round, output by output, then of the second, and so on. */
  readonly trees: readonly BoostedTree[];
}

const DEFAULTS: Required<HistGradientBoostingParameters> = {
  nEstimators: 100,
  learningRate: 0.1,
  numLeaves: 31,
  maxDepth: null,
  minChildSamples: 20,
  minChildWeight: 1e-3,
  minSplitGain: 0,
  regAlpha: 0,
  regLambda: 0,
  subsample: 1,
  subsampleFreq: 1,
  colsampleByTree: 1,
  maxBins: 255,
  categoricalFeatures: [],
  catSmooth: 10,
  catL2: 10,
  maxCatThreshold: 32,
  monotoneConstraints: [],
  classWeight: null,
  earlyStoppingRounds: null,
  validationFraction: 0.1,
  randomState: 0,
};

/**
 * Gradient boosting of LightGBM's class (Ke et al., NeurIPS 2017): features in bins, histograms of gradients, trees that grow leaf by
 * leaf, log loss to second order. Features are read in float32. NaN is missing: each split learns which side it goes to; where the
 * training data had none, it goes right. Its random draws are not LightGBM's, so that models agree in quality, not tree by tree.
 *
 * @example
 * const model = new HistGradientBoostingClassifier({ nEstimators: 300, learningRate: 0.02, numLeaves: 7, colsampleByTree: 0.5 });
 * model.fit(X, y).predictProba(X);
 */
export class HistGradientBoostingClassifier implements Classifier {
  readonly type = 'HistGradientBoostingClassifier';
  readonly parameters: Required<HistGradientBoostingParameters>;
  #state: HistGradientBoostingState | undefined;
  #packed: PackedTrees | undefined;

  /** @throws InvalidArgumentError for a parameter out of its range */
  constructor(parameters: HistGradientBoostingParameters = {}) {
    const given = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined));
    this.parameters = { ...DEFAULTS, ...given };
    checkParameters(this.parameters);
  }

  get classes(): readonly number[] {
    return this.#fitted().classes;
  }

  get trees(): readonly BoostedTree[] {
    return this.#fitted().trees;
  }

  /** Score of each output before the first tree. */
  get initialScores(): readonly number[] {
    return this.#fitted().initialScores;
  }

  /** Gain of the splits by feature, summing to 1. */
  get featureImportances(): Float64Array {
    const { trees, features } = this.#fitted();
    const gains = new Float64Array(features);
    for (const { feature, gain, left } of trees) {
      for (let node = 0; node < left.length; node++) if (left[node] !== -1) gains[feature[node]] += gain[node];
    }
    const total = gains.reduce((sum, gain) => sum + gain, 0);
    return total > 0 ? gains.map((gain) => gain / total) : gains;
  }

  /** @param X shape (n, features); NaN is missing */
  fit(X: Matrix, y: ArrayLike<number>, options: FitOptions = {}): this {
    const { parameters } = this;
    const labels = checkTrainingData(X, y, options.sampleWeight, 'NaN is missing');
    const { classes, codes } = labels;
    checkFeatureLists(parameters, X.columns, classes.length);
    const weights = combinedWeights(parameters.classWeight, labels, options.sampleWeight);
    const boosting = (rows: Matrix, ofRows: Int32Array, weightsOfRows: Float64Array | undefined) =>
      new Boosting(rows, ofRows, classes.length, weightsOfRows, parameters);
    let result: Boosting;
    if (parameters.earlyStoppingRounds === null) {
      result = boosting(X, codes, weights);
      for (let round = 0; round < parameters.nEstimators && result.addRound(); round++);
    } else {
      const { validationFraction: testSize, randomState } = parameters;
      const { train, test } = trainTestSplit(X.rows, { testSize, randomState, stratify: codes });
      const part = (rows: Int32Array) => weights && Float64Array.from(take(weights, rows));
      result = boosting(takeRows(X, train), Int32Array.from(take(codes, train)), part(train));
      result.addRoundsUntil(takeRows(X, test), take(codes, test), part(test), parameters.earlyStoppingRounds);
    }
    const { initialScores, trees } = result;
    this.#restore({ type: this.type, parameters, classes, features: X.columns, initialScores, trees });
    return this;
  }

  /** Log-odds of the second class, shape (n, 1); for more classes the scores of their softmax, shape (n, classes). */
  decisionFunction(X: Matrix): Matrix {
    const { features, initialScores } = this.#fitted();
    checkFeatures(X, features, 'NaN is missing');
    const scores = zeros(X.rows, initialScores.length);
    for (let i = 0; i < scores.data.length; i++) scores.data[i] = initialScores[i % initialScores.length];
    this.#packed?.addValues(X, scores.data);
    return scores;
  }

  predictProba(X: Matrix): Matrix {
    const scores = this.decisionFunction(X);
    if (scores.columns > 1) {
      softmaxRows(scores);
      return scores;
    }
    const probabilities = zeros(X.rows, 2);
    for (let i = 0; i < X.rows; i++) {
      probabilities.data[2 * i + 1] = sigmoid(scores.data[i]);
      probabilities.data[2 * i] = 1 - probabilities.data[2 * i + 1];
    }
    return probabilities;
  }

  toJSON(): HistGradientBoostingState {
    const state = this.#fitted();
    return { ...state, trees: state.trees.map(boostedTreeToJSON) };
  }

  static fromJSON(state: HistGradientBoostingState): HistGradientBoostingClassifier {
    const model = new HistGradientBoostingClassifier(state.parameters);
    model.#restore(state);
    return model;
  }

  #restore(state: HistGradientBoostingState): void {
    this.#state = state;
    const outputs = state.initialScores.length;
    this.#packed = new PackedTrees(
      state.trees.map((tree, t) => ({ ...tree, output: t % outputs })),
      outputs,
    );
  }

  #fitted(): HistGradientBoostingState {
    if (!this.#state) throw new NotFittedError(this.type);
    return this.#state;
  }
}

/** The rounds of one fit. */
class Boosting {
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

  /** Adds a tree for each output; false, and none, if nothing can be split any more. */
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

  /** Adds rounds until the log loss on X has not improved for `patience` of them, and takes those back. */
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

function checkParameters(parameters: Required<HistGradientBoostingParameters>): void {
  for (const name of ['nEstimators', 'minChildSamples', 'subsampleFreq', 'maxCatThreshold'] as const) {
    checkWhole(name, parameters[name], 1);
  }
  checkWhole('numLeaves', parameters.numLeaves, 2);
  checkWhole('randomState', parameters.randomState, 0);
  if (parameters.maxDepth !== null) checkWhole('maxDepth', parameters.maxDepth, 1);
  if (parameters.earlyStoppingRounds !== null) checkWhole('earlyStoppingRounds', parameters.earlyStoppingRounds, 1);
  checkPositive('learningRate', parameters.learningRate);
  for (const name of ['minChildWeight', 'minSplitGain', 'regAlpha', 'regLambda', 'catSmooth', 'catL2'] as const) {
    checkNonNegative(name, parameters[name]);
  }
  checkShare('subsample', parameters.subsample);
  checkShare('colsampleByTree', parameters.colsampleByTree);
  checkClassWeight(parameters.classWeight);
  const { maxBins, validationFraction } = parameters;
  if (!Number.isInteger(maxBins) || maxBins < 2 || maxBins > 65_535) {
    throw new InvalidArgumentError('maxBins', maxBins, 'a whole number from 2 to 65535');
  }
  if (!(validationFraction > 0 && validationFraction < 1)) {
    throw new InvalidArgumentError('validationFraction', validationFraction, 'between 0 and 1');
  }
  const wrong = parameters.monotoneConstraints.find((constraint) => ![-1, 0, 1].includes(constraint));
  if (wrong !== undefined) throw new InvalidArgumentError('monotoneConstraints', wrong, '-1, 0 or 1 for each feature');
}

function checkFeatureLists(parameters: Required<HistGradientBoostingParameters>, features: number, classes: number): void {
  const { monotoneConstraints, categoricalFeatures } = parameters;
  const outside = categoricalFeatures.find((j) => !Number.isInteger(j) || j < 0 || j >= features);
  if (outside !== undefined) throw new InvalidArgumentError('categoricalFeatures', outside, `feature numbers below ${features}`);
  if (monotoneConstraints.length === 0) return;
  if (monotoneConstraints.length !== features) {
    throw new InvalidArgumentError('monotoneConstraints', monotoneConstraints, `one for each of the ${features} features`);
  }
  if (classes > 2) throw new InvalidArgumentError('monotoneConstraints', `${classes} classes`, 'empty for more than two classes');
  const both = categoricalFeatures.find((j) => monotoneConstraints[j] !== 0);
  if (both !== undefined) throw new InvalidArgumentError('monotoneConstraints', both, '0 for a categorical feature');
}
