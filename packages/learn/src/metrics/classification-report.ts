import { confusionMatrix } from './confusion-matrix.js';

/** Precision, recall and F1 of one class, or averaged over classes; 0 where the denominator is 0. */
export interface ClassScores {
  readonly precision: number;
  readonly recall: number;
  readonly 'f1-score': number;
  /** Rows whose true label is the class. */
  readonly support: number;
}

/** `accuracy` is a number. The other keys hold `ClassScores`: one for each class, `macro avg`, `weighted avg`. */
export type ClassificationReport = { readonly accuracy: number } & { readonly [label: string]: ClassScores | number };

/**
 * Precision, recall and F1 of each class and on average. scikit-learn's `classification_report(output_dict=True, zero_division=0)`.
 *
 * @param yTrue labels, shape (n)
 * @param yPredicted labels, shape (n)
 * @throws InvalidArgumentError for no rows, or lengths that differ
 */
export function classificationReport(yTrue: ArrayLike<number>, yPredicted: ArrayLike<number>): ClassificationReport {
  const { labels, counts } = confusionMatrix(yTrue, yPredicted);
  const scores = labels.map((_, k): ClassScores => {
    const hits = counts[k][k];
    const support = counts[k].reduce((sum, count) => sum + count, 0);
    const predicted = counts.reduce((sum, row) => sum + row[k], 0);
    return {
      precision: predicted ? hits / predicted : 0,
      recall: support ? hits / support : 0,
      'f1-score': support + predicted ? (2 * hits) / (support + predicted) : 0,
      support,
    };
  });
  const total = yTrue.length;
  const hits = counts.reduce((sum, row, k) => sum + row[k], 0);
  return {
    ...Object.fromEntries(labels.map((label, k) => [String(label), scores[k]])),
    accuracy: hits / total,
    'macro avg': average(scores, () => 1 / scores.length, total),
    'weighted avg': average(scores, ({ support }) => support / total, total),
  };
}

function average(scores: readonly ClassScores[], weight: (scores: ClassScores) => number, support: number): ClassScores {
  const mean = (key: keyof ClassScores) => scores.reduce((sum, score) => sum + weight(score) * score[key], 0);
  return { precision: mean('precision'), recall: mean('recall'), 'f1-score': mean('f1-score'), support };
}
