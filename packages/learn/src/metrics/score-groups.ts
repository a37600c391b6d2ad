/** The number of rows of each class at each distinct score, from the greatest score down. */
export interface ScoreGroups {
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
  /** All rows of class 1, and of class 0. */
  readonly allPositives: number;
  readonly allNegatives: number;
}

/**
 * Counts the rows of each class at each distinct score. Each class is sorted as plain numbers, and the two are merged. For a million rows, this
 * is several times faster than sorting row numbers by their scores.
 *
 * @param yTrue 0 or 1, shape (n)
 * @param score not NaN, shape (n)
 */
export function scoreGroups(yTrue: ArrayLike<number>, score: ArrayLike<number>): ScoreGroups {
  const rows = yTrue.length;
  let allPositives = 0;
  for (let i = 0; i < rows; i++) allPositives += yTrue[i];
  const ofPositives = new Float64Array(allPositives);
  const ofNegatives = new Float64Array(rows - allPositives);
  let p = 0;
  let n = 0;
  for (let i = 0; i < rows; i++) {
    if (yTrue[i] === 1) ofPositives[p++] = score[i];
    else ofNegatives[n++] = score[i];
  }
  ofPositives.sort();
  ofNegatives.sort();
  const positives = new Float64Array(rows);
  const negatives = new Float64Array(rows);
  let groups = 0;
  for (; p > 0 || n > 0; groups++) {
    const greatest = Math.max(p > 0 ? ofPositives[p - 1] : -Infinity, n > 0 ? ofNegatives[n - 1] : -Infinity);
    for (; p > 0 && ofPositives[p - 1] === greatest; p--) positives[groups]++;
    for (; n > 0 && ofNegatives[n - 1] === greatest; n--) negatives[groups]++;
  }
  return {
    positives: positives.subarray(0, groups),
    negatives: negatives.subarray(0, groups),
    allPositives,
    allNegatives: rows - allPositives,
  };
}
