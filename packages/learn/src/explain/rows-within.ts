import type { RandomState } from '../random/random-state.js';

/** Rows of two samples. */
export interface DrawnRows {
  readonly baseline: Int32Array;
  readonly current: Int32Array;
}

/**
 * Draws rows of two samples at random, as many as give at most `mostPairs` pairs of `pairRows`; all rows, if these are few enough.
 */
export function rowsWithin(baselineRows: number, currentRows: number, mostPairs: number, random: RandomState): DrawnRows {
  const fewer = Math.min(baselineRows, currentRows);
  // Samples of one size make as many pairs as either has rows, others as many as both together.
  const most = fewer >= mostPairs ? mostPairs : Math.max(fewer, mostPairs - fewer);
  const drawn = (rows: number) => random.permutation(rows).subarray(0, Math.min(rows, most));
  return { baseline: drawn(baselineRows), current: drawn(currentRows) };
}
