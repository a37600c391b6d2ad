import { checkWhole } from '../checks/check-parameter.js';
import { InvalidArgumentError, NotFittedError } from '../checks/errors.js';
import { type Matrix, takeRows, zeros } from '../data/matrix.js';
import { type ParallelOptions, runTasks } from '../parallel/run-tasks.js';
import { RandomState } from '../random/random-state.js';
import { checkFeatures, checkTrainingData, type EncodedLabels } from '../training-data/check-training-data.js';
import { type ClassWeight, checkClassWeight, combinedWeights } from '../training-data/class-weight.js';
import { bootstrapCounts } from '../tree/bootstrap.js';
import { type ForestJob, forestTreeTask, growForestTree } from '../tree/forest-job.js';
import { PackedTrees } from '../tree/packed-trees.js';
import { rankFeatures } from '../tree/ranked-features.js';
import { impurityImportances, type Tree, treeToJSON } from '../tree/tree.js';
import { checkedTreeParameters, type TreeParameters, treeLimits } from '../tree/tree-parameters.js';
import type { Classifier, FitOptions } from './classifier.js';

export interface RandomForestParameters extends TreeParameters {
  /** Number of trees. Default 100. */
  readonly nEstimators?: number;
  /** Whether each tree grows on rows drawn with replacement, or on all. Default `true`. */
  readonly bootstrap?: boolean;
  /** Rows drawn for each tree: a number, a share in (0, 1), or `null` for as many as there are. Default `null`. */
  readonly maxSamples?: number | null;
  /** Whether `fit` computes `oobScore`. Default `false`. */
  readonly oobScore?: boolean;
  /** Default `null`. `'balanced_subsample'`: balanced within the rows that each tree drew. */
  readonly classWeight?: ClassWeight | 'balanced_subsample';
}

export interface RandomForestClassifierState {
  readonly type: 'RandomForestClassifier';
  readonly parameters: Required<RandomForestParameters>;
  readonly classes: readonly number[];
  readonly features: number;
  readonly trees: readonly Tree[];
  /** Accuracy on the rows that trees did not draw; null where it was not asked for. */
  readonly oobScore: number | null;
}

/**
 * A random forest (Breiman 2001): trees on bootstrap samples, √features tried at each split, average of the class shares.
 * Seeds and bootstrap samples are drawn as scikit-learn's `RandomForestClassifier` draws them, so that the same
 * `randomState` gives the same trees, on any number of threads.
 *
 * @example
 * const forest = new RandomForestClassifier({ maxDepth: 10, randomState: 11 });
 * await forest.fitParallel(X, y, { threads: 2 });
 */
export class RandomForestClassifier implements Classifier {
  readonly type = 'RandomForestClassifier';
  readonly parameters: Required<RandomForestParameters>;
  #state: RandomForestClassifierState | undefined;
  #packed: PackedTrees | undefined;

  /** @throws InvalidArgumentError for a parameter out of its range */
  constructor(parameters: RandomForestParameters = {}) {
    const { nEstimators = 100, bootstrap = true, maxSamples = null, oobScore = false, classWeight = null } = parameters;
    checkWhole('nEstimators', nEstimators, 1);
    checkClassWeight(classWeight);
    if (maxSamples !== null && !(maxSamples > 0 && (maxSamples < 1 || Number.isInteger(maxSamples)))) {
      throw new InvalidArgumentError('maxSamples', maxSamples, 'a whole number of rows, a share between 0 and 1, or null');
    }
    if (!bootstrap && maxSamples !== null) throw new InvalidArgumentError('maxSamples', maxSamples, 'null without bootstrap');
    if (!bootstrap && oobScore) throw new InvalidArgumentError('oobScore', oobScore, 'false without bootstrap');
    this.parameters = {
      ...checkedTreeParameters(parameters, 'sqrt'),
      nEstimators,
      bootstrap,
      maxSamples,
      oobScore,
      classWeight,
    };
  }

  get classes(): readonly number[] {
    return this.#fitted().classes;
  }

  get trees(): readonly Tree[] {
    return this.#fitted().trees;
  }

  /** Accuracy on the rows that trees did not draw, each voted on by those trees; undefined unless `oobScore` was set. */
  get oobScore(): number | undefined {
    return this.#fitted().oobScore ?? undefined;
  }

  /** Mean decrease in impurity over the trees that split at all, summing to 1. */
  get featureImportances(): Float64Array {
    const { trees, features } = this.#fitted();
    const sums = new Float64Array(features);
    for (const tree of trees) {
      for (const [j, importance] of impurityImportances(tree, features).entries()) sums[j] += importance;
    }
    const total = sums.reduce((sum, value) => sum + value, 0);
    return total > 0 ? sums.map((value) => value / total) : sums;
  }

  fit(X: Matrix, y: ArrayLike<number>, options: FitOptions = {}): this {
    const { job, seeds, labels } = this.#prepare(X, y, options);
    const trees = Array.from(seeds, (seed) => growForestTree(job, seed));
    return this.#finish(X, labels, job, seeds, trees);
  }

  /**
   * `fit` on several threads, with the same result.
   *
   * @throws the reason of `signal` if it is aborted; the forest is then as it was before
   * @throws InvalidArgumentError for what `fit` refuses, or `threads` below 1
   */
  async fitParallel(X: Matrix, y: ArrayLike<number>, options: FitOptions & ParallelOptions = {}): Promise<this> {
    const { job, seeds, labels } = this.#prepare(X, y, options);
    const trees = await runTasks(forestTreeTask, job, Array.from(seeds), options);
    return this.#finish(X, labels, job, seeds, trees);
  }

  predictProba(X: Matrix): Matrix {
    const { classes, features, trees } = this.#fitted();
    checkFeatures(X, features);
    const probabilities = zeros(X.rows, classes.length);
    this.#packed?.addValues(X, probabilities.data);
    for (let i = 0; i < probabilities.data.length; i++) probabilities.data[i] /= trees.length;
    return probabilities;
  }

  toJSON(): RandomForestClassifierState {
    const state = this.#fitted();
    return { ...state, trees: state.trees.map(treeToJSON) };
  }

  static fromJSON(state: RandomForestClassifierState): RandomForestClassifier {
    const model = new RandomForestClassifier(state.parameters);
    model.#restore(state);
    return model;
  }

  #prepare(X: Matrix, y: ArrayLike<number>, options: FitOptions) {
    const { parameters } = this;
    const { classWeight, bootstrap } = parameters;
    const labels = checkTrainingData(X, y, options.sampleWeight);
    const balanceSubsample = classWeight === 'balanced_subsample' && bootstrap;
    // Without bootstrap samples, the classes are balanced over all rows.
    const ofAll = classWeight === 'balanced_subsample' ? 'balanced' : classWeight;
    const weights = combinedWeights(balanceSubsample ? null : ofAll, labels, options.sampleWeight);
    const draws = bootstrap ? bootstrapDraws(parameters.maxSamples, X.rows, weights) : undefined;
    const totalWeight = draws ?? weights?.reduce((sum, weight) => sum + weight, 0) ?? X.rows;
    const job: ForestJob = {
      data: rankFeatures(X),
      codes: labels.codes,
      classes: labels.classes.length,
      limits: treeLimits(parameters, X.rows, X.columns, totalWeight),
      draws,
      weights,
      balanceSubsample,
    };
    const seeds = new RandomState(parameters.randomState).randints(0, 0x7fffffff, parameters.nEstimators);
    return { job, seeds, labels };
  }

  #finish(X: Matrix, labels: EncodedLabels, job: ForestJob, seeds: Int32Array, trees: readonly Tree[]): this {
    const { type, parameters } = this;
    const { classes } = labels;
    const oobScore = parameters.oobScore ? outOfBagAccuracy(X, labels, job, seeds, trees) : null;
    this.#restore({ type, parameters, classes, features: X.columns, trees, oobScore });
    return this;
  }

  #restore(state: RandomForestClassifierState): void {
    this.#state = state;
    this.#packed = new PackedTrees(state.trees, state.classes.length);
  }

  #fitted(): RandomForestClassifierState {
    if (!this.#state) throw new NotFittedError(this.type);
    return this.#state;
  }
}

function bootstrapDraws(maxSamples: number | null, rows: number, weights: Float64Array | undefined): number {
  if (maxSamples === null) return rows;
  if (maxSamples >= 1) return maxSamples;
  const weight = weights ? weights.reduce((sum, value) => sum + value, 0) : rows;
  return Math.max(1, Math.floor(maxSamples * weight));
}

/** scikit-learn's `oob_score_`: a row that every tree drew has no votes, and counts for the first class. */
function outOfBagAccuracy(
  X: Matrix,
  { codes }: EncodedLabels,
  job: ForestJob,
  seeds: Int32Array,
  trees: readonly Tree[],
): number {
  const { classes, draws, weights } = job;
  const votes = new Float64Array(X.rows * classes);
  for (const [t, tree] of trees.entries()) {
    const counts = bootstrapCounts(seeds[t], X.rows, draws ?? X.rows, weights);
    const rows = Int32Array.from(counts.keys()).filter((row) => counts[row] === 0);
    const shares = new Float64Array(rows.length * classes);
    new PackedTrees([tree], classes).addValues(takeRows(X, rows), shares);
    for (let i = 0; i < rows.length; i++) {
      for (let k = 0; k < classes; k++) votes[rows[i] * classes + k] += shares[i * classes + k];
    }
  }
  let right = 0;
  for (let row = 0; row < X.rows; row++) {
    let best = 0;
    for (let k = 1; k < classes; k++) if (votes[row * classes + k] > votes[row * classes + best]) best = k;
    if (best === codes[row]) right++;
  }
  return right / X.rows;
}
