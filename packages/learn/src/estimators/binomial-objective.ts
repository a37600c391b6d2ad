import type { CurvedObjective, Objective } from '../optimize/objective.js';
import { sigmoid, softplus } from './link-functions.js';
import type { SparseRows } from './sparse-rows.js';

/** Σ w log(1 + exp(-y f(x))) + ½ penalty |coef|² over (coef…, intercept): logistic regression of two classes. */
export class BinomialObjective implements Objective, CurvedObjective {
  readonly size: number;
  readonly #X: SparseRows;
  readonly #codes: Int32Array;
  readonly #weights: Float64Array;
  readonly #penalty: number;
  readonly #margins: Float64Array;

  /**
   * @param codes 0 or 1 by row
   * @param weights by row
   */
  constructor(X: SparseRows, codes: Int32Array, weights: Float64Array, penalty: number) {
    this.size = X.columns + 1;
    this.#X = X;
    this.#codes = codes;
    this.#weights = weights;
    this.#penalty = penalty;
    this.#margins = new Float64Array(X.rows);
  }

  value(at: Float64Array): number {
    const margins = this.#computeMargins(at);
    let sum = 0;
    for (let i = 0; i < margins.length; i++) {
      sum += this.#weights[i] * softplus(this.#codes[i] === 1 ? -margins[i] : margins[i]);
    }
    for (let j = 0; j < this.size - 1; j++) sum += 0.5 * this.#penalty * at[j] ** 2;
    return sum;
  }

  evaluate(at: Float64Array): { value: number; gradient: Float64Array } {
    const { starts, indices, values, columns } = this.#X;
    const codes = this.#codes;
    const weights = this.#weights;
    const gradient = new Float64Array(this.size);
    let value = 0;
    let interceptGradient = 0;
    for (let i = 0; i < codes.length; i++) {
      const from = starts[i];
      const to = starts[i + 1];
      let margin = at[columns];
      for (let a = from; a < to; a++) margin += values[a] * at[indices[a]];
      // One exponential gives both: log(1 + exp(∓z)) and 1 / (1 + exp(-z)).
      const e = Math.exp(-Math.abs(margin));
      const p = margin >= 0 ? 1 / (1 + e) : e / (1 + e);
      const isWrongSide = codes[i] === 1 ? margin < 0 : margin > 0;
      value += weights[i] * (Math.log1p(e) + (isWrongSide ? Math.abs(margin) : 0));
      const residual = weights[i] * (p - codes[i]);
      for (let a = from; a < to; a++) gradient[indices[a]] += residual * values[a];
      interceptGradient += residual;
    }
    for (let j = 0; j < columns; j++) {
      gradient[j] += this.#penalty * at[j];
      value += 0.5 * this.#penalty * at[j] * at[j];
    }
    gradient[columns] = interceptGradient;
    return { value, gradient };
  }

  derivatives(at: Float64Array): { gradient: Float64Array; hessian: Float64Array } {
    const { starts, indices, values, columns } = this.#X;
    const margins = this.#computeMargins(at);
    const { size } = this;
    const gradient = new Float64Array(size);
    const hessian = new Float64Array(size * size);
    const last = columns * size;
    for (let i = 0; i < margins.length; i++) {
      const p = sigmoid(margins[i]);
      const residual = this.#weights[i] * (p - this.#codes[i]);
      const curvature = this.#weights[i] * p * (1 - p);
      const from = starts[i];
      const to = starts[i + 1];
      for (let a = from; a < to; a++) {
        const j = indices[a];
        const x = values[a];
        const scaled = curvature * x;
        gradient[j] += residual * x;
        hessian[last + j] += scaled;
        const row = j * size;
        for (let b = from; b <= a; b++) hessian[row + indices[b]] += scaled * values[b];
      }
      gradient[columns] += residual;
      hessian[last + columns] += curvature;
    }
    for (let j = 0; j < columns; j++) {
      gradient[j] += this.#penalty * at[j];
      hessian[j * size + j] += this.#penalty;
    }
    return { gradient, hessian };
  }

  #computeMargins(at: Float64Array): Float64Array {
    const { starts, indices, values, columns } = this.#X;
    const margins = this.#margins;
    for (let i = 0; i < margins.length; i++) {
      let sum = at[columns];
      for (let a = starts[i]; a < starts[i + 1]; a++) sum += values[a] * at[indices[a]];
      margins[i] = sum;
    }
    return margins;
  }
}
