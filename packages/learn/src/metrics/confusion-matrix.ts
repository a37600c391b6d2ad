import { checkLengths } from './check-scores.js';

/** Counts by true label (row) and predicted label (column), labels ascending. */
export interface ConfusionMatrix {
  readonly labels: readonly number[];
  readonly counts: readonly (readonly number[])[];
}

/**
 * Counts of true against predicted labels. scikit-learn's `confusion_matrix`.
 *
 * @param yTrue labels, shape (n)
 * @param yPredicted labels, shape (n)
 * @throws InvalidArgumentError for no rows, or lengths that differ
 */
export function confusionMatrix(yTrue: ArrayLike<number>, yPredicted: ArrayLike<number>): ConfusionMatrix {
  checkLengths(yTrue, yPredicted);
  const labels = [...new Set([...Array.from(yTrue), ...Array.from(yPredicted)])].sort((a, b) => a - b);
  const indexOf = new Map(labels.map((label, i) => [label, i]));
  const counts = labels.map(() => labels.map(() => 0));
  for (let i = 0; i < yTrue.length; i++) {
    counts[indexOf.get(yTrue[i]) as number][indexOf.get(yPredicted[i]) as number]++;
  }
  return { labels, counts };
}
