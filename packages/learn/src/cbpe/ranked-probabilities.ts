/** Probabilities from the greatest down, with the sums that the estimates need. */
export interface RankedProbabilities {
  readonly probabilities: Float64Array;
  /** For each row, the number of rows down to the last one with the same probability. */
  readonly groupEnds: Uint32Array;
  /** The sum of the probabilities, which is the expected number of rows of class 1. */
  readonly expectedPositives: number;
  /** The sum of p (1 − p). */
  readonly variance: number;
}

/** Sorts probabilities as plain numbers, which takes 8 bytes for each row and no objects. */
export function rankProbabilities(probability: ArrayLike<number>): RankedProbabilities {
  const probabilities = Float64Array.from(probability).sort().reverse();
  const groupEnds = new Uint32Array(probabilities.length);
  let expectedPositives = 0;
  let variance = 0;
  for (let first = 0; first < probabilities.length; ) {
    let end = first;
    while (end < probabilities.length && probabilities[end] === probabilities[first]) end++;
    groupEnds.fill(end, first, end);
    expectedPositives += (end - first) * probabilities[first];
    variance += (end - first) * probabilities[first] * (1 - probabilities[first]);
    first = end;
  }
  return { probabilities, groupEnds, expectedPositives, variance };
}
