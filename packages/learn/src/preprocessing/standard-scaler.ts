import { NotFittedError } from '../errors.js';
import { type Column, numericColumn } from '../frame.js';
import type { Transformer } from './transformer.js';

export interface StandardScalerState {
  readonly type: 'StandardScaler';
  /** Mean of each column. */
  readonly mean: readonly number[];
  /** Population standard deviation of each column; 1 for a constant column. */
  readonly scale: readonly number[];
}

/** (x - mean) / standard deviation, by column; NaN is left out of both and stays NaN. scikit-learn's `StandardScaler`. */
export class StandardScaler implements Transformer {
  #state: StandardScalerState | undefined;

  fit(columns: readonly Column[]): this {
    const moments = columns.map((column, j) => populationMoments(numericColumn(column, `#${j}`)));
    this.#state = {
      type: 'StandardScaler',
      mean: moments.map(({ mean }) => mean),
      scale: moments.map(({ mean, variance, n }) => {
        // sklearn.preprocessing._data._is_constant_feature: a variance within rounding error of 0 counts as 0.
        const bound = n * Number.EPSILON * variance + (n * mean * Number.EPSILON) ** 2;
        return variance <= bound ? 1 : Math.sqrt(variance);
      }),
    };
    return this;
  }

  transform(columns: readonly Column[]): Float64Array[] {
    const { mean, scale } = this.toJSON();
    return mean.map((center, j) => numericColumn(columns[j], `#${j}`).map((value) => (value - center) / scale[j]));
  }

  featureNames(inputs: readonly string[]): string[] {
    return [...inputs];
  }

  toJSON(): StandardScalerState {
    if (!this.#state) throw new NotFittedError('StandardScaler');
    return this.#state;
  }

  static fromJSON(state: StandardScalerState): StandardScaler {
    const scaler = new StandardScaler();
    scaler.#state = state;
    return scaler;
  }
}

function populationMoments(values: Float64Array): { mean: number; variance: number; n: number } {
  let n = 0;
  let sum = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    n++;
  }
  const mean = sum / n;
  // Corrected two-pass algorithm (Chan, Golub & LeVeque 1983), as sklearn.utils.extmath._incremental_mean_and_var.
  let squares = 0;
  let correction = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const deviation = value - mean;
    squares += deviation * deviation;
    correction += deviation;
  }
  return { mean, variance: (squares - (correction * correction) / n) / n, n };
}
