import type { Expectation } from './expectation.js';
import type { RankedProbabilities } from './ranked-probabilities.js';

/**
 * The expected ROC AUC: Σ pᵢ (1 − pⱼ) over all pairs i ≠ j with pᵢ > pⱼ (ties count half), divided by the same sum over all pairs i ≠ j. For
 * independent outcomes, both sums are exact expectations.
 *
 * @returns undefined if no pair can have both outcomes
 */
export function expectedRocAuc({
  probabilities,
  groupEnds,
  expectedPositives,
  variance,
}: RankedProbabilities): Expectation | undefined {
  const rows = probabilities.length;
  const pairs = expectedPositives * (rows - expectedPositives) - variance;
  if (!(pairs > 1e-12 * rows)) return undefined;
  let ranked = 0;
  let positivesAbove = 0;
  for (let first = 0; first < rows; first = groupEnds[first]) {
    const size = groupEnds[first] - first;
    const p = probabilities[first];
    // Rows of the group against all rows above, and against each other.
    ranked += size * (1 - p) * positivesAbove + (size * (size - 1) * p * (1 - p)) / 2;
    positivesAbove += size * p;
  }
  const value = ranked / pairs;
  const gradient = new Float64Array(rows);
  for (let first = 0; first < rows; first = groupEnds[first]) {
    const end = groupEnds[first];
    const others = expectedPositives - probabilities[first];
    // With the row's outcome, the sum gains the rows of class 0 below it, and loses the rows of class 1 above it. Together: below − others.
    // Ties count half.
    const below = rows - end + (end - first - 1) / 2;
    gradient.fill((below - others - value * (rows - 1 - 2 * others)) / pairs, first, end);
  }
  return { value, gradient };
}
