/** Probabilities from the greatest down, with what each estimate needs of them. */
export interface RankedProbabilities {
  readonly probabilities: Float64Array;
  /** Of each row: the number of rows up to the last that has its probability. Rows with one probability share it. */
  readonly groupEnds: Uint32Array;
  /** The sum of the probabilities: how many rows of class 1 are expected. */
  readonly expectedPositives: number;
  /** The sum of p (1 − p). */
  readonly variance: number;
}

/** Sorts probabilities as plain numbers, which takes 8 bytes a row and no row objects. */
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
