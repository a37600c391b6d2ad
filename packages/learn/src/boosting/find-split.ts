import type { BinnedFeature, BinnedMatrix } from './binned-matrix.js';
import type { Histogram } from './histogram.js';

/** Limits of a split. */
export interface SplitRules {
  readonly minChildSamples: number;
  readonly minChildWeight: number;
  readonly minSplitGain: number;
  readonly regAlpha: number;
  readonly regLambda: number;
  readonly catSmooth: number;
  readonly catL2: number;
  readonly maxCatThreshold: number;
  /** Features with at most this many categories are split one against the rest. */
  readonly maxCatToOnehot: number;
  readonly minDataPerGroup: number;
  /** By feature: 1 if the score may only rise with it, -1 if only fall, 0 for either. Empty: 0 for all. */
  readonly monotoneConstraints: readonly number[];
}

/** Sums over a leaf's rows, and the bounds of its output. */
export interface LeafSums {
  readonly gradient: number;
  readonly hessian: number;
  readonly count: number;
  readonly lowest: number;
  readonly highest: number;
}

export interface BoostingSplit {
  readonly feature: BinnedFeature;
  readonly gain: number;
  /** Bins up to this one go left, of a numerical feature. */
  readonly bin: number;
  /** Bins that go left, of a categorical feature. */
  readonly leftBins: readonly number[] | undefined;
  readonly missingLeft: boolean;
  readonly leftGradient: number;
  readonly leftHessian: number;
}

/** Most categories for a one-against-the-rest split, and fewest rows in a group of categories (LightGBM's defaults). */
export const MAX_CAT_TO_ONEHOT = 4;
export const MIN_DATA_PER_GROUP = 100;

/** The L1 penalty's pull of a gradient towards 0. */
function shrunken(gradient: number, alpha: number): number {
  if (alpha === 0) return gradient;
  return gradient > alpha ? gradient - alpha : gradient < -alpha ? gradient + alpha : 0;
}

/** Output of a leaf: the minimum of the loss's second-order expansion with its penalties, within the leaf's bounds. */
export function leafOutput(
  gradient: number,
  hessian: number,
  { lowest, highest }: LeafSums,
  alpha: number,
  lambda: number,
): number {
  return Math.min(Math.max(-shrunken(gradient, alpha) / (hessian + lambda), lowest), highest);
}

/**
 * The split of a leaf with the greatest gain among `features` of `data`. The gain is the decrease of the loss to second order (Chen
 * & Guestrin, KDD 2016, equation 7). Every bin's upper bound is tried as a threshold, with missing values on either side. Groups of
 * categories are chosen as in LightGBM (sorted by gradient / hessian, Fisher 1958).
 */
export function findSplit(
  data: BinnedMatrix,
  features: readonly BinnedFeature[],
  histogram: Histogram,
  leaf: LeafSums,
  rules: SplitRules,
): BoostingSplit | undefined {
  return new SplitFinder(histogram, marginalSums(data, histogram), leaf, rules).find(features);
}

/** Sums by code of each bundle: those over the other digits of its column. Gradients at 2m, hessians at 2m + 1. */
function marginalSums({ joints, marginals }: BinnedMatrix, histogram: Histogram): Float64Array {
  const sums = new Float64Array(2 * marginals);
  for (const { first, joint } of joints) {
    for (const { stride, size, firstMarginal } of joint.digits) {
      // The code of a bin is ⌊bin / stride⌋ mod size: runs of `stride` bins have the same. A division for each bin would take 1.7 times as long.
      for (let bin = 0, code = 0; bin < joint.bins; code = code + 1 === size ? 0 : code + 1) {
        const to = 2 * (firstMarginal + code);
        let gradient = sums[to] as number;
        let hessian = sums[to + 1] as number;
        for (const end = bin + stride; bin < end; bin++) {
          gradient += histogram[2 * (first + bin)] as number;
          hessian += histogram[2 * (first + bin) + 1] as number;
        }
        sums[to] = gradient;
        sums[to + 1] = hessian;
      }
    }
  }
  return sums;
}

class SplitFinder {
  readonly #histogram: Histogram;
  readonly #marginals: Float64Array;
  readonly #leaf: LeafSums;
  readonly #rules: SplitRules;
  /** Rows are not counted by bin: hessians stand in for them, as in LightGBM. */
  readonly #countPerHessian: number;
  readonly #parentGain: number;
  readonly #free: boolean;
  #best: BoostingSplit | undefined;
  #bestGain: number;

  constructor(histogram: Histogram, marginals: Float64Array, leaf: LeafSums, rules: SplitRules) {
    this.#histogram = histogram;
    this.#marginals = marginals;
    this.#leaf = leaf;
    this.#rules = rules;
    this.#countPerHessian = leaf.count / leaf.hessian;
    this.#free = rules.monotoneConstraints.length === 0 && leaf.lowest === -Infinity && leaf.highest === Infinity;
    this.#parentGain = this.#gainOf(leaf.gradient, leaf.hessian, rules.regLambda);
    this.#bestGain = rules.minSplitGain;
  }

  find(features: readonly BinnedFeature[]): BoostingSplit | undefined {
    for (const feature of features) {
      if (feature.kind === 'numerical') this.#numerical(feature);
      else if (feature.kind === 'binary') this.#binary(feature);
      else this.#categorical(feature);
    }
    return this.#best;
  }

  #numerical(feature: BinnedFeature & { kind: 'numerical' }): void {
    const histogram = this.#histogram;
    const { first, bounds, hasMissing } = feature;
    const last = bounds.length - 1;
    const missing = 2 * (first + bounds.length);
    for (const missingLeft of hasMissing ? [false, true] : [false]) {
      let gradient = missingLeft ? histogram[missing] : 0;
      let hessian = missingLeft ? histogram[missing + 1] : 0;
      // The last bound separates only the missing values, so it counts only where there are some.
      const end = hasMissing && !missingLeft ? last + 1 : last;
      for (let bin = 0; bin < end; bin++) {
        const cell = 2 * (first + bin);
        gradient += histogram[cell];
        hessian += histogram[cell + 1];
        this.#consider(feature, bin, undefined, missingLeft, gradient, hessian, this.#rules.regLambda);
      }
    }
  }

  #binary(feature: BinnedFeature & { kind: 'binary' }): void {
    const cell = 2 * (feature.digit.firstMarginal + feature.code);
    const gradient = this.#leaf.gradient - this.#marginals[cell];
    const hessian = this.#leaf.hessian - this.#marginals[cell + 1];
    this.#consider(feature, 0, undefined, false, gradient, hessian, this.#rules.regLambda);
  }

  #categorical(feature: BinnedFeature & { kind: 'categorical' }): void {
    const histogram = this.#histogram;
    const { first, categories } = feature;
    const rules = this.#rules;
    const cell = (bin: number) => 2 * (first + bin);
    if (categories.length <= rules.maxCatToOnehot) {
      for (let bin = 0; bin < categories.length; bin++) {
        this.#consider(feature, 0, [bin], false, histogram[cell(bin)], histogram[cell(bin) + 1], rules.regLambda);
      }
      return;
    }
    const count = (bin: number) => histogram[cell(bin) + 1] * this.#countPerHessian;
    const rate = (bin: number) => histogram[cell(bin)] / (histogram[cell(bin) + 1] + rules.catSmooth);
    const sorted = categories
      .map((_, bin) => bin)
      .filter((bin) => count(bin) >= rules.catSmooth)
      .sort((a, b) => rate(a) - rate(b));
    const most = Math.min(rules.maxCatThreshold, Math.ceil(sorted.length / 2));
    for (const order of [sorted, sorted.toReversed()]) {
      let gradient = 0;
      let hessian = 0;
      let inGroup = 0;
      for (let taken = 0; taken < most; taken++) {
        const bin = order[taken];
        gradient += histogram[cell(bin)];
        hessian += histogram[cell(bin) + 1];
        inGroup += count(bin);
        if (inGroup < rules.minDataPerGroup) continue;
        if ((this.#leaf.hessian - hessian) * this.#countPerHessian < rules.minDataPerGroup) break;
        inGroup = 0;
        this.#consider(feature, 0, order.slice(0, taken + 1), false, gradient, hessian, rules.regLambda + rules.catL2);
      }
    }
  }

  #consider(
    feature: BinnedFeature,
    bin: number,
    leftBins: readonly number[] | undefined,
    missingLeft: boolean,
    leftGradient: number,
    leftHessian: number,
    lambda: number,
  ): void {
    const leaf = this.#leaf;
    const rules = this.#rules;
    const rightHessian = leaf.hessian - leftHessian;
    if (leftHessian < rules.minChildWeight || rightHessian < rules.minChildWeight) return;
    const leftCount = Math.round(leftHessian * this.#countPerHessian);
    if (leftCount < rules.minChildSamples || leaf.count - leftCount < rules.minChildSamples) return;
    const rightGradient = leaf.gradient - leftGradient;
    if (!this.#free && !this.#keepsOrder(feature.feature, leftGradient, leftHessian, rightGradient, rightHessian, lambda)) return;
    const gain =
      this.#gainOf(leftGradient, leftHessian, lambda) + this.#gainOf(rightGradient, rightHessian, lambda) - this.#parentGain;
    if (!(gain > this.#bestGain)) return;
    this.#bestGain = gain;
    this.#best = { feature, gain, bin, leftBins, missingLeft, leftGradient, leftHessian };
  }

  #keepsOrder(feature: number, lg: number, lh: number, rg: number, rh: number, lambda: number): boolean {
    const constraint = this.#rules.monotoneConstraints[feature] ?? 0;
    if (constraint === 0) return true;
    const { regAlpha } = this.#rules;
    const left = leafOutput(lg, lh, this.#leaf, regAlpha, lambda);
    const right = leafOutput(rg, rh, this.#leaf, regAlpha, lambda);
    return constraint > 0 ? left <= right : left >= right;
  }

  /** Twice the decrease of the loss by a leaf's output. */
  #gainOf(gradient: number, hessian: number, lambda: number): number {
    const { regAlpha } = this.#rules;
    const pull = shrunken(gradient, regAlpha);
    if (this.#free) return (pull * pull) / (hessian + lambda);
    const output = leafOutput(gradient, hessian, this.#leaf, regAlpha, lambda);
    return -(2 * pull * output + (hessian + lambda) * output * output);
  }
}
