import type { RandomState } from '../random/random-state.js';

/** Pairs of a row of one sample and a row of another. */
export interface RowPairs {
  readonly baseline: Int32Array;
  readonly current: Int32Array;
  /** Of each pair; they sum to 1. */
  readonly weight: Float64Array;
}

/**
 * Pairs the rows of two samples at random, so that in each sample all rows weigh the same: both are laid out in random order on [0, 1], and rows are paired
 * where they overlap. At most as many pairs as there are rows in both.
 */
export function pairRows(baselineRows: number, currentRows: number, random: RandomState): RowPairs {
  const baselineOrder = random.permutation(baselineRows);
  const currentOrder = random.permutation(currentRows);
  const most = baselineRows + currentRows;
  const baseline = new Int32Array(most);
  const current = new Int32Array(most);
  const weight = new Float64Array(most);
  let pairs = 0;
  // In units of 1 / (baselineRows × currentRows) all ends are whole numbers.
  let position = 0;
  for (let i = 0, j = 0; i < baselineRows && j < currentRows; pairs++) {
    const baselineEnd = (i + 1) * currentRows;
    const currentEnd = (j + 1) * baselineRows;
    const end = Math.min(baselineEnd, currentEnd);
    baseline[pairs] = baselineOrder[i];
    current[pairs] = currentOrder[j];
    weight[pairs] = (end - position) / (baselineRows * currentRows);
    position = end;
    if (baselineEnd === end) i++;
    if (currentEnd === end) j++;
  }
  return { baseline: baseline.subarray(0, pairs), current: current.subarray(0, pairs), weight: weight.subarray(0, pairs) };
}
