import type { Expectation } from './expectation.js';
import type { RankedProbabilities } from './ranked-probabilities.js';

/**
 * The expected average precision. It is the expectation of Σ (rows of class 1 at a probability) × (rows of class 1 down to it) / (rows down to
 * it), divided by the expected number of rows of class 1. For independent outcomes, the expectation of the sum is exact.
 *
 * @returns undefined if no row can be of class 1
 */
export function expectedAveragePrecision({
  probabilities,
  groupEnds,
  expectedPositives,
}: RankedProbabilities): Expectation | undefined {
  if (!(expectedPositives > 0)) return undefined;
  const rows = probabilities.length;
  const precision = new Float64Array(rows);
  let positives = 0;
  let sum = 0;
  for (let first = 0; first < rows; first = groupEnds[first]) {
    const end = groupEnds[first];
    const p = probabilities[first];
    const here = (end - first) * p;
    positives += here;
    // E[Y T] = E[Y] E[T] + Var[Y], because the rows at this probability are among the rows down to it.
    sum += (here * positives + here * (1 - p)) / end;
    precision[first] = positives / end;
  }
  const value = sum / expectedPositives;
  const gradient = new Float64Array(rows);
  let gain = 0;
  const firsts = groupFirsts(groupEnds);
  for (let k = firsts.length - 1; k >= 0; k--) {
    const first = firsts[k];
    const end = groupEnds[first];
    const p = probabilities[first];
    gain += ((end - first) * p) / end;
    gradient.fill((precision[first] + (1 - 2 * p) / end + gain - value) / expectedPositives, first, end);
  }
  return { value, gradient };
}

/** The position at which each group of equal probabilities begins. */
function groupFirsts(groupEnds: Uint32Array): Uint32Array {
  const firsts = new Uint32Array(groupEnds.length);
  let count = 0;
  for (let first = 0; first < groupEnds.length; first = groupEnds[first]) firsts[count++] = first;
  return firsts.subarray(0, count);
}
