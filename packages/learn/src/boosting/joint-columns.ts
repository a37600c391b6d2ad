import type { Bundle } from './bundle-features.js';

/** Greatest number of bins in a joint column, so that its part of a histogram stays small. */
const MOST_BINS = 256;

/** A bundle's place in a joint column: its code is ⌊bin / stride⌋ mod size. */
export interface Digit {
  readonly bundle: Bundle;
  readonly stride: number;
  readonly size: number;
  /** Where the sums by code of this bundle begin among all marginal sums. */
  readonly firstMarginal: number;
}

/**
 * Several bundles as one column, whose bin numbers have the bundles' codes as digits. A histogram then reads one column instead of
 * several, and a bundle's sums by code are sums over the other digits.
 */
export interface JointColumn {
  readonly digits: readonly Digit[];
  readonly bins: number;
}

/** Joins bundles into as few columns as `MOST_BINS` allows, the small ones first. */
export function joinBundles(bundles: readonly Bundle[]): { readonly joints: readonly JointColumn[]; readonly marginals: number } {
  const joints: { digits: Digit[]; bins: number }[] = [];
  let marginals = 0;
  for (const bundle of [...bundles].sort((a, b) => a.length - b.length)) {
    const size = bundle.length + 1;
    let joint = joints.find(({ bins }) => bins * size <= MOST_BINS);
    if (!joint) {
      joint = { digits: [], bins: 1 };
      joints.push(joint);
    }
    joint.digits.push({ bundle, stride: joint.bins, size, firstMarginal: marginals });
    joint.bins *= size;
    marginals += size;
  }
  return { joints, marginals };
}
