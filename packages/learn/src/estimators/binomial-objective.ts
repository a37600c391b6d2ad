import { sigmoid, softplus } from '../numeric/link-functions.js';
import type { CurvedObjective, Objective } from '../optimize/objective.js';
import { gatherRow, type SparseRows } from './sparse-rows.js';

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
    return sum + this.#penaltyOf(at);
  }

  evaluate(at: Float64Array): { value: number; gradient: Float64Array } {
    const { unitStarts, unitColumns, starts, columnsOf, values, columns } = this.#X;
    const codes = this.#codes;
    const weights = this.#weights;
    const gradient = new Float64Array(this.size);
    const intercept = at[columns];
    let value = 0;
    let interceptGradient = 0;
    for (let i = 0; i < codes.length; i++) {
      const unitFrom = unitStarts[i];
      const unitTo = unitStarts[i + 1];
      const from = starts[i];
      const to = starts[i + 1];
      let margin = intercept;
      for (let a = unitFrom; a < unitTo; a++) margin += at[unitColumns[a]];
      for (let a = from; a < to; a++) margin += values[a] * at[columnsOf[a]];
      // One exponential gives both: log(1 + exp(∓z)) and 1 / (1 + exp(-z)).
      const e = Math.exp(-Math.abs(margin));
      const p = margin >= 0 ? 1 / (1 + e) : e / (1 + e);
      const isWrongSide = codes[i] === 1 ? margin < 0 : margin > 0;
      // e is in (0, 1]: log(1 + e) is as exact as log1p, and faster.
      value += weights[i] * (Math.log(1 + e) + (isWrongSide ? Math.abs(margin) : 0));
      const residual = weights[i] * (p - codes[i]);
      for (let a = unitFrom; a < unitTo; a++) gradient[unitColumns[a]] += residual;
      for (let a = from; a < to; a++) gradient[columnsOf[a]] += residual * values[a];
      interceptGradient += residual;
    }
    for (let j = 0; j < columns; j++) gradient[j] += this.#penalty * at[j];
    gradient[columns] = interceptGradient;
    return { value: value + this.#penaltyOf(at), gradient };
  }

  derivatives(at: Float64Array): { gradient: Float64Array; hessian: Float64Array } {
    const { columns } = this.#X;
    const margins = this.#computeMargins(at);
    const { size } = this;
    const gradient = new Float64Array(size);
    const hessian = new Float64Array(size * size);
    const last = columns * size;
    const index = new Int32Array(columns);
    const value = new Float64Array(columns);
    for (let i = 0; i < margins.length; i++) {
      const p = sigmoid(margins[i]);
      const residual = this.#weights[i] * (p - this.#codes[i]);
      const curvature = this.#weights[i] * p * (1 - p);
      const filled = gatherRow(this.#X, i, index, value);
      for (let a = 0; a < filled; a++) {
        const j = index[a];
        const scaled = curvature * value[a];
        gradient[j] += residual * value[a];
        hessian[last + j] += scaled;
        // The lower triangle: of two features the row is the one with the greater number.
        const row = j * size;
        for (let b = 0; b <= a; b++) {
          const k = index[b];
          hessian[k <= j ? row + k : k * size + j] += scaled * value[b];
        }
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

  #penaltyOf(at: Float64Array): number {
    let squares = 0;
    for (let j = 0; j < this.size - 1; j++) squares += at[j] * at[j];
    return 0.5 * this.#penalty * squares;
  }

  #computeMargins(at: Float64Array): Float64Array {
    const { unitStarts, unitColumns, starts, columnsOf, values, columns } = this.#X;
    const margins = this.#margins;
    for (let i = 0; i < margins.length; i++) {
      let sum = at[columns];
      for (let a = unitStarts[i]; a < unitStarts[i + 1]; a++) sum += at[unitColumns[a]];
      for (let a = starts[i]; a < starts[i + 1]; a++) sum += values[a] * at[columnsOf[a]];
      margins[i] = sum;
    }
    return margins;
  }
}
