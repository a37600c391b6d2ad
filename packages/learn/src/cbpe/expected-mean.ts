import type { Expectation } from './expectation.js';
import type { RankedProbabilities } from './ranked-probabilities.js';

/**
 * The expectation of a metric that is a mean over the rows.
 *
 * @param figureOf the metric of a row with this outcome and probability
 */
export function expectedMean(
  { probabilities }: RankedProbabilities,
  figureOf: (label: number, probability: number) => number,
): Expectation {
  const rows = probabilities.length;
  const gradient = new Float64Array(rows);
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    const p = probabilities[i];
    const ofPositive = figureOf(1, p);
    const ofNegative = figureOf(0, p);
    sum += p * ofPositive + (1 - p) * ofNegative;
    gradient[i] = (ofPositive - ofNegative) / rows;
  }
  return { value: sum / rows, gradient };
}
