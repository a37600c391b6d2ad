import { checkScores } from './check-scores.js';

/** Mean squared difference of probability and outcome, in [0, 1]. scikit-learn's `brier_score_loss`. */
export function brierScore(yTrue: ArrayLike<number>, probability: ArrayLike<number>): number {
  checkScores(yTrue, probability);
  let sum = 0;
  for (let i = 0; i < yTrue.length; i++) sum += (probability[i] - yTrue[i]) ** 2;
  return sum / yTrue.length;
}
