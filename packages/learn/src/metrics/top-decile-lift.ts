import { checkScores } from './check-scores.js';
import { type ScoreGroups, scoreGroups } from './score-groups.js';

/**
 * Share of class 1 among the tenth of the rows with the greatest scores, divided by its share among all rows: how many times better
 * than chance a campaign on that tenth does. Of equal scores at the border a part belongs to the tenth, with their mean share, so the order of
 * the rows does not matter. 0 without a row of class 1.
 *
 * @param yTrue 0 or 1, shape (n)
 * @param score greater means likelier class 1, shape (n)
 * @throws InvalidArgumentError for no rows, lengths that differ, labels other than 0 and 1, or a score that is NaN
 */
export function topDecileLift(yTrue: ArrayLike<number>, score: ArrayLike<number>): number {
  checkScores(yTrue, score);
  const groups = scoreGroups(yTrue, score);
  if (groups.allPositives === 0) return 0;
  const rows = yTrue.length;
  const size = decileOf(rows);
  return positivesWithin(groups, size) / size / (groups.allPositives / rows);
}

/** How many rows the first tenth has: rounded up. */
export function decileOf(rows: number): number {
  return Math.max(1, Math.ceil(rows / 10));
}

/** Rows of class 1 among the first `rank` rows; of equal scores at the border the mean. */
export function positivesWithin({ positives, negatives }: ScoreGroups, rank: number): number {
  let hits = 0;
  let rows = 0;
  for (let g = 0; g < positives.length; g++) {
    const size = positives[g] + negatives[g];
    if (rows + size >= rank) return hits + (positives[g] * (rank - rows)) / size;
    hits += positives[g];
    rows += size;
  }
  return hits;
}
