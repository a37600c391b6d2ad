import { decileOf } from '../metrics/top-decile-lift.js';
import type { Expectation } from './expectation.js';
import type { RankedProbabilities } from './ranked-probabilities.js';

/**
 * The expected top-decile lift: the mean probability in the tenth with the greatest probabilities, divided by the mean of all. The gradient is
 * that of the lift itself.
 *
 * @returns undefined if no row can be of class 1
 */
export function expectedLift({ probabilities, expectedPositives }: RankedProbabilities): Expectation | undefined {
  if (!(expectedPositives > 0)) return undefined;
  const rows = probabilities.length;
  const size = decileOf(rows);
  const border = probabilities[size - 1];
  // Of each row at the border, a share belongs to the tenth.
  const above = probabilities.indexOf(border);
  const atBorder = probabilities.lastIndexOf(border) - above + 1;
  const shareAtBorder = (size - above) / atBorder;
  let hits = 0;
  for (let i = 0; i < size; i++) hits += probabilities[i];
  const value = (hits * rows) / (size * expectedPositives);
  const gradient = new Float64Array(rows).fill(-value / expectedPositives);
  for (let i = 0; i < above + atBorder; i++) gradient[i] += (value / hits) * (i < above ? 1 : shareAtBorder);
  return { value, gradient };
}
