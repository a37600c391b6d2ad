import { softmaxRows } from '../numeric/link-functions.js';
import type { CurvedObjective, Objective } from '../optimize/objective.js';
import { gatherRow, type SparseRows } from './sparse-rows.js';

/**
 * −Σ w log p(y | x) + ½ penalty |coef|², where p is the softmax of one linear function for each class: (coef…, intercept), class
 * after class. Adding a constant to the functions of all classes leaves p as it is. Minimising from 0 keeps their sum at 0.
 */
export class MultinomialObjective implements Objective, CurvedObjective {
  readonly size: number;
  readonly #X: SparseRows;
  readonly #codes: Int32Array;
  readonly #classes: number;
  readonly #weights: Float64Array;
  readonly #penalty: number;
  readonly #row: { readonly index: Int32Array; readonly value: Float64Array };

  constructor(X: SparseRows, codes: Int32Array, classes: number, weights: Float64Array, penalty: number) {
    this.size = classes * (X.columns + 1);
    this.#X = X;
    this.#codes = codes;
    this.#classes = classes;
    this.#weights = weights;
    this.#penalty = penalty;
    this.#row = { index: new Int32Array(X.columns + 1), value: new Float64Array(X.columns + 1) };
  }

  value(at: Float64Array): number {
    const { rows, columns } = this.#X;
    const K = this.#classes;
    const scores = this.#scores(at);
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      let most = -Infinity;
      for (let k = 0; k < K; k++) most = Math.max(most, scores[i * K + k]);
      let total = 0;
      for (let k = 0; k < K; k++) total += Math.exp(scores[i * K + k] - most);
      sum += this.#weights[i] * (most + Math.log(total) - scores[i * K + this.#codes[i]]);
    }
    for (let m = 0; m < at.length; m++) if (m % (columns + 1) !== columns) sum += 0.5 * this.#penalty * at[m] ** 2;
    return sum;
  }

  evaluate(at: Float64Array): { value: number; gradient: Float64Array } {
    const { rows, columns } = this.#X;
    const K = this.#classes;
    const width = columns + 1;
    const probabilities = this.#probabilities(at);
    const gradient = new Float64Array(this.size);
    const { index, value } = this.#row;
    for (let i = 0; i < rows; i++) {
      const filled = this.#gather(i);
      for (let k = 0; k < K; k++) {
        const residual = this.#weights[i] * (probabilities[i * K + k] - (this.#codes[i] === k ? 1 : 0));
        for (let a = 0; a < filled; a++) gradient[k * width + index[a]] += residual * value[a];
      }
    }
    this.#addPenalty(at, gradient);
    return { value: this.value(at), gradient };
  }

  derivatives(at: Float64Array): { gradient: Float64Array; hessian: Float64Array } {
    const { rows, columns } = this.#X;
    const K = this.#classes;
    const { size } = this;
    const width = columns + 1;
    const probabilities = this.#probabilities(at);
    const gradient = new Float64Array(size);
    const hessian = new Float64Array(size * size);
    const { index, value } = this.#row;
    for (let i = 0; i < rows; i++) {
      const filled = this.#gather(i);
      const weight = this.#weights[i];
      for (let k = 0; k < K; k++) {
        const p = probabilities[i * K + k];
        const residual = weight * (p - (this.#codes[i] === k ? 1 : 0));
        for (let a = 0; a < filled; a++) gradient[k * width + index[a]] += residual * value[a];
        for (let l = 0; l <= k; l++) {
          const curvature = weight * p * ((k === l ? 1 : 0) - probabilities[i * K + l]);
          for (let a = 0; a < filled; a++) {
            const row = (k * width + index[a]) * size + l * width;
            const scaled = curvature * value[a];
            for (let b = 0; b < filled; b++) hessian[row + index[b]] += scaled * value[b];
          }
        }
      }
    }
    this.#addPenalty(at, gradient);
    for (let m = 0; m < size; m++) if (m % width !== columns) hessian[m * size + m] += this.#penalty;
    return { gradient, hessian };
  }

  #addPenalty(at: Float64Array, gradient: Float64Array): void {
    const { columns } = this.#X;
    for (let m = 0; m < this.size; m++) if (m % (columns + 1) !== columns) gradient[m] += this.#penalty * at[m];
  }

  /** Fills `#row` with a row's features and a last one that is 1, for the intercept. Returns how many. */
  #gather(i: number): number {
    const { index, value } = this.#row;
    const filled = gatherRow(this.#X, i, index, value);
    index[filled] = this.#X.columns;
    value[filled] = 1;
    return filled + 1;
  }

  /** Shape (rows, classes). */
  #probabilities(at: Float64Array): Float64Array {
    const probabilities = { data: this.#scores(at), rows: this.#X.rows, columns: this.#classes };
    softmaxRows(probabilities);
    return probabilities.data;
  }

  /** Linear functions of the classes, shape (rows, classes). */
  #scores(at: Float64Array): Float64Array {
    const { rows, columns } = this.#X;
    const K = this.#classes;
    const width = columns + 1;
    const scores = new Float64Array(rows * K);
    const { index, value } = this.#row;
    for (let i = 0; i < rows; i++) {
      const filled = this.#gather(i);
      for (let k = 0; k < K; k++) {
        let sum = 0;
        for (let a = 0; a < filled; a++) sum += value[a] * at[k * width + index[a]];
        scores[i * K + k] = sum;
      }
    }
    return scores;
  }
}
