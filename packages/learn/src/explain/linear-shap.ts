import { InvalidArgumentError } from '../checks/errors.js';
import type { Matrix } from '../data/matrix.js';
import type { LogisticRegression } from '../estimators/logistic-regression.js';
import type { ShapValues } from './tree-shap.js';

/**
 * Shapley values of a linear model with independent features: coefficient × (value − mean), on the scale of the decision function
 * (log-odds). shap's `LinearExplainer` with its interventional perturbation.
 *
 * @param background rows whose means stand in for unknown features, such as the training data; shape (any, features)
 */
export function linearShap(model: LogisticRegression, background: Matrix, X: Matrix): ShapValues {
  const { coef, intercept } = model;
  const features = coef[0].length;
  for (const [name, matrix] of Object.entries({ background, X })) {
    if (matrix.columns !== features)
      throw new InvalidArgumentError(name, `${matrix.columns} columns`, `a matrix with ${features} columns`);
  }
  if (background.rows === 0) throw new InvalidArgumentError('background', '0 rows', 'at least one row');
  const means = new Float64Array(features);
  for (let i = 0; i < background.rows; i++) {
    for (let j = 0; j < features; j++) means[j] += background.data[i * features + j] / background.rows;
  }
  const outputs = coef.length;
  const values = new Float64Array(X.rows * features * outputs);
  for (let i = 0; i < X.rows; i++) {
    for (let j = 0; j < features; j++) {
      const deviation = X.data[i * features + j] - means[j];
      for (let k = 0; k < outputs; k++) values[(i * features + j) * outputs + k] = coef[k][j] * deviation;
    }
  }
  const expectedValue = coef.map((weights, k) => weights.reduce((sum, weight, j) => sum + weight * means[j], intercept[k]));
  return { expectedValue, values, rows: X.rows, features, outputs };
}
