import { binCounts } from './equal-bins.js';
import type { SamplePair } from './sample-pair.js';

/** Numbers with more distinct values than this in the reference are binned. Otherwise each value is a category of its own. */
const MOST_UNBINNED = 20;
/** Replaces a share of 0 before a logarithm is taken. If the smallest share is no greater than this, a smaller number does. */
const LEAST_SHARE = 0.0001;

/** The shares of each sample's rows in all bins or categories. Both lists have the same order. */
export interface BinnedShares {
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

/** The shares of Sturges' bins for a number with many values, otherwise of each category. As in Evidently's `get_binned_data`. */
export function binnedShares(samples: SamplePair): BinnedShares {
  const { reference, current } = isBinned(samples)
    ? binCounts(samples.sorted, samples.referenceRows + samples.currentRows)
    : samples.counts;
  return {
    reference: Float64Array.from(reference, (count) => count / samples.referenceRows),
    current: Float64Array.from(current, (count) => count / samples.currentRows),
  };
}

/** `binnedShares` with small shares in place of 0, so that logarithms and ratios are finite. The shares no longer add up to 1. */
export function filledShares(samples: SamplePair): BinnedShares {
  const { reference, current } = binnedShares(samples);
  return { reference: filled(reference), current: filled(current) };
}

function filled(shares: Float64Array): Float64Array {
  const least = shares.reduce((least, share) => (share > 0 && share < least ? share : least), Infinity);
  const stand = least <= LEAST_SHARE ? least / 1e6 : LEAST_SHARE;
  return shares.map((share) => share || stand);
}

function isBinned(samples: SamplePair): boolean {
  if (samples.kind !== 'num') return false;
  const reference = samples.sorted.reference.values;
  let distinct = 1;
  for (let i = 1; i < reference.length && distinct <= MOST_UNBINNED; i++) if (reference[i] !== reference[i - 1]) distinct++;
  return distinct > MOST_UNBINNED;
}
