import { checkScores } from './check-scores.js';

/** Mean negative log likelihood in nats, probabilities clipped by 2.2e-16 from 0 and 1. scikit-learn's `log_loss`. */
export function logLoss(yTrue: ArrayLike<number>, probability: ArrayLike<number>): number {
  checkScores(yTrue, probability);
  let sum = 0;
  for (let i = 0; i < yTrue.length; i++) {
    const likelihood = yTrue[i] === 1 ? probability[i] : 1 - probability[i];
    sum -= Math.log(Math.min(Math.max(likelihood, Number.EPSILON), 1 - Number.EPSILON));
  }
  return sum / yTrue.length;
}
