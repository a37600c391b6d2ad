import { checkColumns } from '../checks/check-columns.js';
import { sigmoid, softplus } from '../numeric/link-functions.js';
import { newtonMinimise } from '../optimize/newton.js';
import type { CurvedObjective } from '../optimize/objective.js';

/** Slope a and intercept b of p = 1 / (1 + exp(a f + b)). */
export type SigmoidCalibration = readonly [slope: number, intercept: number];

/**
 * The sigmoid that turns scores into probabilities of class 1 with the least log loss, with labels pulled towards the middle by
 * Platt's priors (Platt 1999, "Probabilistic outputs for support vector machines", section 2.2). scikit-learn's
 * `_sigmoid_calibration`.
 *
 * @param scores greater means likelier class 1, shape (n)
 * @param y 0 or 1, shape (n)
 * @param sampleWeight shape (n); default: all 1
 * @throws InvalidArgumentError for no rows, or lengths that differ
 */
export function sigmoidCalibration(
  scores: ArrayLike<number>,
  y: ArrayLike<number>,
  sampleWeight?: ArrayLike<number>,
): SigmoidCalibration {
  checkColumns({ y, sampleWeight }, 'scores', scores);
  const rows = scores.length;
  let positive = 0;
  let negative = 0;
  let most = 0;
  for (let i = 0; i < rows; i++) {
    const weight = sampleWeight ? sampleWeight[i] : 1;
    if (y[i] > 0) positive += weight;
    else negative += weight;
    most = Math.max(most, Math.abs(scores[i]));
  }
  const scale = most || 1;
  const high = (positive + 1) / (positive + 2);
  const low = 1 / (negative + 2);
  // Over (slope, intercept) of the log-odds −(a f + b), scores scaled to at most 1.
  const objective: CurvedObjective = {
    size: 2,
    value(at) {
      let sum = 0;
      for (let i = 0; i < rows; i++) {
        const z = at[0] * (scores[i] / scale) + at[1];
        const target = y[i] > 0 ? high : low;
        sum += (sampleWeight ? sampleWeight[i] : 1) * (softplus(z) - target * z);
      }
      return sum;
    },
    derivatives(at) {
      const gradient = new Float64Array(2);
      const hessian = new Float64Array(4);
      for (let i = 0; i < rows; i++) {
        const f = scores[i] / scale;
        const p = sigmoid(at[0] * f + at[1]);
        const weight = sampleWeight ? sampleWeight[i] : 1;
        const residual = weight * (p - (y[i] > 0 ? high : low));
        const curvature = weight * p * (1 - p);
        gradient[0] += residual * f;
        gradient[1] += residual;
        hessian[0] += curvature * f * f;
        hessian[2] += curvature * f;
        hessian[3] += curvature;
      }
      return { gradient, hessian };
    },
  };
  const [slope, intercept] = newtonMinimise(objective, { maxIter: 100, tol: 1e-9 });
  return [-slope / scale, -intercept];
}

/** Probability of class 1 for a score. */
export function sigmoidProbability([slope, intercept]: SigmoidCalibration, score: number): number {
  return sigmoid(-(slope * score + intercept));
}
