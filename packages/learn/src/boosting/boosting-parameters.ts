import { checkNonNegative, checkPositive, checkShare, checkWhole } from '../checks/check-parameter.js';
import { InvalidArgumentError } from '../checks/errors.js';
import { type ClassWeight, checkClassWeight } from '../training-data/class-weight.js';

/** LightGBM's parameters that matter, with its names (in camel case), defaults and meaning. */
export interface HistGradientBoostingParameters {
  /** Number of rounds. Each adds one tree, or one for each class if there are more than two. Default 100. */
  readonly nEstimators?: number;
  /** What a tree's outputs are multiplied by, greater than 0. Default 0.1. */
  readonly learningRate?: number;
  /** Greatest number of leaves in a tree, at least 2. Default 31. */
  readonly numLeaves?: number;
  /** Greatest depth of a tree; `null`: none. Default `null`. */
  readonly maxDepth?: number | null;
  /** Fewest rows in a leaf (counted by their hessians in the search for a split, as LightGBM does). Default 20. */
  readonly minChildSamples?: number;
  /** Least sum of hessians in a leaf. Default 1e-3. */
  readonly minChildWeight?: number;
  /** Least gain of a split. Default 0. */
  readonly minSplitGain?: number;
  /** L1 penalty on leaf outputs. Default 0. */
  readonly regAlpha?: number;
  /** L2 penalty on leaf outputs. Default 0. */
  readonly regLambda?: number;
  /** Share of the rows that a tree grows on, drawn anew every `subsampleFreq` rounds, in (0, 1]. Default 1. */
  readonly subsample?: number;
  /** Number of rounds that grow on the same rows. Default 1. */
  readonly subsampleFreq?: number;
  /** Share of the features that a tree may split, in (0, 1]. Default 1. */
  readonly colsampleByTree?: number;
  /** Greatest number of bins of a feature, from 2 to 65535. Default 255. */
  readonly maxBins?: number;
  /** Features whose values are category numbers (whole, from 0): split by groups of categories. Default none. */
  readonly categoricalFeatures?: readonly number[];
  /** Added to the hessians of categories when they are sorted. Default 10. */
  readonly catSmooth?: number;
  /** L2 penalty added for splits by groups of categories. Default 10. */
  readonly catL2?: number;
  /** Greatest number of categories in the smaller group of a split. Default 32. */
  readonly maxCatThreshold?: number;
  /** By feature: 1 if the score may only rise with it, -1 if only fall, 0 for either. Two classes only. Default: 0 for all. */
  readonly monotoneConstraints?: readonly number[];
  /** Default `null`: all classes weigh the same. */
  readonly classWeight?: ClassWeight;
  /** Stops when the log loss on held-out rows has not improved for this many rounds, and drops those. `null` (default): never. */
  readonly earlyStoppingRounds?: number | null;
  /** Share of the rows held out for early stopping, in (0, 1). Default 0.1. */
  readonly validationFraction?: number;
  /** Seed of rows, features and held-out rows. Default 0. */
  readonly randomState?: number;
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
 * The parameters with their defaults filled in, each one checked.
 *
 * @throws InvalidArgumentError for a parameter out of its range
 */
export function checkedBoostingParameters(parameters: HistGradientBoostingParameters): Required<HistGradientBoostingParameters> {
  const given = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined));
  const complete = { ...DEFAULTS, ...given };
  checkParameters(complete);
  return complete;
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

/**
 * Checks what depends on the data: lists by feature, and the number of classes.
 *
 * @throws InvalidArgumentError for a list that doesn't fit the data
 */
export function checkFeatureLists(parameters: Required<HistGradientBoostingParameters>, features: number, classes: number): void {
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
