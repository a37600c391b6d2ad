/** SHAP values of held-out rows. */
export interface HeldOutShap {
  /** Row by row, shape (rows, features). */
  readonly values: ArrayLike<number>;
  /** The sample of each row: 0 or 1. */
  readonly labels: ArrayLike<number>;
  readonly features: number;
}

/** How far a feature pushes the rows of two samples apart. */
export interface PushedApart {
  /** Mean SHAP value of the rows of sample 1 less that of sample 0. */
  readonly difference: number;
  readonly standardError: number;
}

/**
 * How far each feature of a classifier pushes the held-out rows of two samples apart, by the mean over folds, weighted by their rows.
 *
 * A column that the classifier has only learned by heart has SHAP values of any size, but on rows that it has not seen they are as often wrong as right, so they
 * cancel out here. Their mean size would not show that.
 *
 * @param folds with rows of both samples; each has the same features
 */
export function pushedApart(folds: readonly HeldOutShap[]): PushedApart[] {
  const rows = folds.reduce((sum, { labels }) => sum + labels.length, 0);
  return Array.from({ length: folds[0]?.features ?? 0 }, (_, feature) => {
    const parts = folds.map((fold) => ({ weight: fold.labels.length / rows, ...apartInFold(fold, feature) }));
    return {
      difference: parts.reduce((sum, { weight, difference }) => sum + weight * difference, 0),
      standardError: Math.sqrt(parts.reduce((sum, { weight, variance }) => sum + weight ** 2 * variance, 0)),
    };
  });
}

function apartInFold({ values, labels, features }: HeldOutShap, feature: number) {
  const [first, second] = [0, 1].map((sample) => {
    const own: number[] = [];
    for (let row = 0; row < labels.length; row++)
      if (labels[row] === sample) own.push(values[row * features + feature] as number);
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    const squares = own.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return { mean, varianceOfMean: squares / Math.max(1, own.length - 1) / own.length };
  }) as [SampleMean, SampleMean];
  return { difference: second.mean - first.mean, variance: first.varianceOfMean + second.varianceOfMean };
}

interface SampleMean {
  readonly mean: number;
  readonly varianceOfMean: number;
}
