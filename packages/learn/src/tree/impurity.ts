/** Measures of a split's quality. `log_loss` is another name for `entropy`. */
export const CRITERIA = ['gini', 'entropy', 'log_loss'] as const;
export type Criterion = (typeof CRITERIA)[number];

/** Computes the impurity of a node from the weight of each class and the sum of these weights. */
export type Impurity = (classWeights: Float64Array, weight: number) => number;

/** 1 − Σ p². The order of additions is that of sklearn/tree/_criterion.pyx, because rounding decides between equal splits. */
export function gini(classWeights: Float64Array, weight: number): number {
  let squares = 0;
  for (let k = 0; k < classWeights.length; k++) squares += classWeights[k] * classWeights[k];
  return 1 - squares / (weight * weight);
}

/** −Σ p log p, in nats. */
export function entropy(classWeights: Float64Array, weight: number): number {
  let sum = 0;
  for (let k = 0; k < classWeights.length; k++) {
    const share = classWeights[k] / weight;
    if (share > 0) sum -= share * Math.log(share);
  }
  return sum;
}

export function impurityOf(criterion: Criterion): Impurity {
  return criterion === 'gini' ? gini : entropy;
}
