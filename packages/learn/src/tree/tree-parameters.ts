import { checkNonNegative, checkOneOf, checkWhole } from '../checks/check-parameter.js';
import { InvalidArgumentError } from '../checks/errors.js';
import { CRITERIA, type Criterion } from './impurity.js';

/** Parameters of a tree. Names, meanings and defaults are scikit-learn's. */
export interface TreeParameters {
  /** Measure of a split's quality. Default `'gini'`. */
  readonly criterion?: Criterion;
  /** Greatest depth. `null`: the tree grows until all leaves are pure. Default `null`. */
  readonly maxDepth?: number | null;
  /** A node needs at least this many rows to be split: a number of at least 2, or a share of the rows in (0, 1). Default 2. */
  readonly minSamplesSplit?: number;
  /** A leaf has at least this many rows: a number of at least 1, or a share of the rows in (0, 1). Default 1. */
  readonly minSamplesLeaf?: number;
  /** A leaf has at least this share of the weight of all rows, in [0, 0.5]. Default 0. */
  readonly minWeightFractionLeaf?: number;
  /**
   * How many features are tried at each split: a number of at least 1, a share of them in (0, 1), the `'sqrt'` or `'log2'` of their
   * number, or `null` for all. Default: see the estimator.
   */
  readonly maxFeatures?: number | 'sqrt' | 'log2' | null;
  /** With a number of at least 2, the tree grows best first, up to this many leaves. `null`: depth first, no limit. Default `null`. */
  readonly maxLeafNodes?: number | null;
  /** A split must decrease the weighted impurity by at least this. Default 0. */
  readonly minImpurityDecrease?: number;
  /** Seed of numpy's RandomState, an integer in [0, 2^32). Default 0. */
  readonly randomState?: number;
}

/** Limits of a tree's growth, checked, with shares turned into numbers of rows and features. */
export interface TreeLimits {
  readonly criterion: Criterion;
  readonly maxDepth: number;
  readonly minSamplesSplit: number;
  readonly minSamplesLeaf: number;
  readonly minWeightLeaf: number;
  /** How many features are tried at each node. */
  readonly maxFeatures: number;
  readonly maxLeafNodes: number;
  readonly minImpurityDecrease: number;
}

/**
 * Fills in the defaults and checks each parameter.
 *
 * @throws InvalidArgumentError for a parameter out of its range
 */
export function checkedTreeParameters(parameters: TreeParameters, defaultMaxFeatures: 'sqrt' | null): Required<TreeParameters> {
  const complete: Required<TreeParameters> = {
    criterion: parameters.criterion ?? 'gini',
    maxDepth: parameters.maxDepth ?? null,
    minSamplesSplit: parameters.minSamplesSplit ?? 2,
    minSamplesLeaf: parameters.minSamplesLeaf ?? 1,
    minWeightFractionLeaf: parameters.minWeightFractionLeaf ?? 0,
    maxFeatures: parameters.maxFeatures === undefined ? defaultMaxFeatures : parameters.maxFeatures,
    maxLeafNodes: parameters.maxLeafNodes ?? null,
    minImpurityDecrease: parameters.minImpurityDecrease ?? 0,
    randomState: parameters.randomState ?? 0,
  };
  checkOneOf('criterion', complete.criterion, CRITERIA);
  if (complete.maxDepth !== null) checkWhole('maxDepth', complete.maxDepth, 1);
  checkCountOrShare('minSamplesSplit', complete.minSamplesSplit, 2);
  checkCountOrShare('minSamplesLeaf', complete.minSamplesLeaf, 1);
  if (!(complete.minWeightFractionLeaf >= 0 && complete.minWeightFractionLeaf <= 0.5)) {
    throw new InvalidArgumentError('minWeightFractionLeaf', complete.minWeightFractionLeaf, 'between 0 and 0.5');
  }
  const { maxFeatures } = complete;
  if (typeof maxFeatures === 'number') checkCountOrShare('maxFeatures', maxFeatures, 1);
  else if (maxFeatures !== null) checkOneOf('maxFeatures', maxFeatures, ['sqrt', 'log2']);
  if (complete.maxLeafNodes !== null) checkWhole('maxLeafNodes', complete.maxLeafNodes, 2);
  checkNonNegative('minImpurityDecrease', complete.minImpurityDecrease);
  checkWhole('randomState', complete.randomState, 0);
  return complete;
}

/**
 * The limits for a matrix of shape (rows, features).
 *
 * @param totalWeight sum of the weights of all rows
 * @throws InvalidArgumentError if `maxFeatures` is greater than the number of features
 */
export function treeLimits(
  parameters: Required<TreeParameters>,
  rows: number,
  features: number,
  totalWeight: number,
): TreeLimits {
  const { criterion, maxDepth, maxLeafNodes, minImpurityDecrease, minWeightFractionLeaf } = parameters;
  const minSamplesLeaf = countOf(parameters.minSamplesLeaf, rows);
  return {
    criterion,
    maxDepth: maxDepth ?? Infinity,
    minSamplesSplit: Math.max(2, countOf(parameters.minSamplesSplit, rows), 2 * minSamplesLeaf),
    minSamplesLeaf,
    minWeightLeaf: minWeightFractionLeaf * totalWeight,
    maxFeatures: triedFeatures(parameters.maxFeatures, features),
    maxLeafNodes: maxLeafNodes ?? Infinity,
    minImpurityDecrease,
  };
}

function triedFeatures(maxFeatures: Required<TreeParameters>['maxFeatures'], features: number): number {
  if (maxFeatures === null) return features;
  if (maxFeatures === 'sqrt') return Math.max(1, Math.floor(Math.sqrt(features)));
  if (maxFeatures === 'log2') return Math.max(1, Math.floor(Math.log2(features)));
  if (maxFeatures < 1) return Math.max(1, Math.floor(maxFeatures * features));
  if (maxFeatures <= features) return maxFeatures;
  throw new InvalidArgumentError('maxFeatures', maxFeatures, `at most the number of features (${features})`);
}

function checkCountOrShare(argument: string, value: number, least: number): void {
  if (value > 0 && value < 1) return;
  if (Number.isInteger(value) && value >= least) return;
  throw new InvalidArgumentError(argument, value, `a whole number of at least ${least}, or a share between 0 and 1`);
}

function countOf(value: number, rows: number): number {
  return value < 1 ? Math.ceil(value * rows) : value;
}
