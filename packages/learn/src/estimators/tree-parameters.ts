import { InvalidArgumentError } from '../errors.js';
import type { TreeLimits } from './tree-builder.js';

/** What limits a tree, with scikit-learn's names, defaults and meaning. */
export interface TreeParameters {
  /** Greatest depth; `null`: until all leaves are pure. Default `null`. */
  readonly maxDepth?: number | null;
  /** Fewest rows of a node that is split, at least 2. Default 2. */
  readonly minSamplesSplit?: number;
  /** Fewest rows of a leaf, at least 1. Default 1. */
  readonly minSamplesLeaf?: number;
  /** Features tried at each split: a number, `'sqrt'` of all, or `null` for all. Default: see the estimator. */
  readonly maxFeatures?: number | 'sqrt' | null;
  /** Seed of numpy's RandomState. Default 0. */
  readonly randomState?: number;
}

/** The parameters with their defaults filled in, each one checked. */
export function checkedTreeParameters(parameters: TreeParameters, defaultMaxFeatures: 'sqrt' | null): Required<TreeParameters> {
  const complete = {
    maxDepth: parameters.maxDepth ?? null,
    minSamplesSplit: parameters.minSamplesSplit ?? 2,
    minSamplesLeaf: parameters.minSamplesLeaf ?? 1,
    maxFeatures: parameters.maxFeatures === undefined ? defaultMaxFeatures : parameters.maxFeatures,
    randomState: parameters.randomState ?? 0,
  };
  if (complete.maxDepth !== null) checkWhole('maxDepth', complete.maxDepth, 1);
  checkWhole('minSamplesSplit', complete.minSamplesSplit, 2);
  checkWhole('minSamplesLeaf', complete.minSamplesLeaf, 1);
  if (typeof complete.maxFeatures === 'number') checkWhole('maxFeatures', complete.maxFeatures, 1);
  checkWhole('randomState', complete.randomState, 0);
  return complete;
}

/** The limits for a matrix with `features` columns. */
export function treeLimits(parameters: Required<TreeParameters>, features: number): TreeLimits {
  const { maxDepth, minSamplesSplit, minSamplesLeaf, maxFeatures } = parameters;
  const tried = maxFeatures === 'sqrt' ? Math.max(1, Math.floor(Math.sqrt(features))) : (maxFeatures ?? features);
  if (tried > features) throw new InvalidArgumentError('maxFeatures', tried, `at most the number of features (${features})`);
  return { maxDepth: maxDepth ?? Infinity, minSamplesSplit, minSamplesLeaf, maxFeatures: tried };
}

/** Throws unless `value` is a whole number of at least `least`. */
export function checkWhole(argument: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new InvalidArgumentError(argument, value, `a whole number of at least ${least}`);
  }
}
