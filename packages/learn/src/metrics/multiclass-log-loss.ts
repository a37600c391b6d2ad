import { InvalidArgumentError } from '../checks/errors.js';
import type { Matrix } from '../data/matrix.js';
import { checkLengths, checkProbability } from './check-scores.js';

/**
 * Mean negative log likelihood in nats over any number of classes, with probabilities clipped to stay 2.2e-16 away from 0 and 1.
 * scikit-learn's `log_loss(labels=classes)`.
 *
 * @param yTrue labels, shape (n)
 * @param probabilities shape (n, classes)
 * @param classes label of each column
 * @throws InvalidArgumentError for no rows, or lengths that differ, a label that is not among `classes`, or
 *   probabilities outside 0 to 1
 */
export function multiclassLogLoss(yTrue: ArrayLike<number>, probabilities: Matrix, classes: readonly number[]): number {
  checkLengths(yTrue, { length: probabilities.rows });
  let sum = 0;
  for (let i = 0; i < yTrue.length; i++) {
    const k = classes.indexOf(yTrue[i]);
    if (k < 0) throw new InvalidArgumentError(`yTrue[${i}]`, yTrue[i], `one of the classes ${classes.join(', ')}`);
    const p = probabilities.data[i * probabilities.columns + k];
    checkProbability(`probabilities[${i}, ${k}]`, p);
    sum -= Math.log(Math.min(Math.max(p, Number.EPSILON), 1 - Number.EPSILON));
  }
  return sum / yTrue.length;
}
