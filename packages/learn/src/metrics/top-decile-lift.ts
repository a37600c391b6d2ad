import { checkScores } from './check-scores.js';

/**
 * Share of class 1 among the tenth of the rows with the greatest scores, divided by its share among all rows: how many times better
 * than chance a campaign on that tenth does. Among equal scores the first rows count. 0 without a row of class 1.
 *
 * @param yTrue 0 or 1, shape (n)
 * @param score greater means likelier class 1, shape (n)
 * @throws InvalidArgumentError for no rows, lengths that differ, labels other than 0 and 1, or a score that is NaN
 */
export function topDecileLift(yTrue: ArrayLike<number>, score: ArrayLike<number>): number {
  checkScores(yTrue, score);
  const rows = yTrue.length;
  const size = Math.max(1, Math.ceil(rows / 10));
  const order = Array.from({ length: rows }, (_, i) => i).sort((a, b) => score[b] - score[a]);
  let positives = 0;
  let hits = 0;
  for (const [rank, row] of order.entries()) {
    positives += yTrue[row];
    if (rank < size) hits += yTrue[row];
  }
  return positives === 0 ? 0 : hits / size / (positives / rows);
}
