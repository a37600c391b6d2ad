import { NotFittedError } from '../checks/errors.js';
import { type Column, numericColumn } from '../data/frame.js';
import { pairwiseSum } from '../numeric/pairwise-sum.js';
import type { Transformer } from './transformer.js';

export interface StandardScalerParameters {
  /** Whether to subtract the mean. Default `true`. */
  readonly withMean?: boolean;
  /** Whether to divide by the standard deviation. Default `true`. */
  readonly withStd?: boolean;
}

/** A fitted scaler, as plain data. */
export interface StandardScalerState {
  readonly type: 'StandardScaler';
  readonly parameters: Required<StandardScalerParameters>;
  /** What is subtracted from each column: its mean, or 0. */
  readonly mean: readonly number[];
  /** What each column is divided by: its population standard deviation, or 1 (for a constant column, or without `withStd`). */
  readonly scale: readonly number[];
}

/**
 * Scales each column to (x - mean) / standard deviation. NaN stays NaN, and both moments leave it out. Equivalent to scikit-learn's
 * `StandardScaler`.
 */
export class StandardScaler implements Transformer {
  readonly type = 'StandardScaler';
  readonly parameters: Required<StandardScalerParameters>;
  #state: StandardScalerState | undefined;

  constructor(parameters: StandardScalerParameters = {}) {
    const { withMean = true, withStd = true } = parameters;
    this.parameters = { withMean, withStd };
  }

  /**
   * Learns the mean and standard deviation of each column. Returns itself.
   *
   * @throws InvalidArgumentError for a column of strings
   */
  fit(columns: readonly Column[]): this {
    const moments = columns.map((column, j) => populationMoments(numericColumn(column, `#${j}`)));
    const { withMean, withStd } = this.parameters;
    this.#state = {
      type: this.type,
      parameters: this.parameters,
      mean: moments.map(({ mean }) => (withMean ? mean : 0)),
      scale: moments.map(({ mean, variance, n }) => {
        if (!withStd) return 1;
        // A variance within rounding error of 0 counts as 0, as in sklearn.preprocessing._data._is_constant_feature.
        const bound = n * Number.EPSILON * variance + (n * mean * Number.EPSILON) ** 2;
        return variance <= bound ? 1 : Math.sqrt(variance);
      }),
    };
    return this;
  }

  /**
   * The scaled columns.
   *
   * @throws InvalidArgumentError for a column of strings
   * @throws NotFittedError before `fit`
   */
  transform(columns: readonly Column[]): Float64Array[] {
    const { mean, scale } = this.toJSON();
    return mean.map((center, j) => numericColumn(columns[j], `#${j}`).map((value) => (value - center) / scale[j]));
  }

  featureNames(inputs: readonly string[]): string[] {
    return [...inputs];
  }

  toJSON(): StandardScalerState {
    if (!this.#state) throw new NotFittedError(this.type);
    return this.#state;
  }

  static fromJSON(state: StandardScalerState): StandardScaler {
    const scaler = new StandardScaler(state.parameters);
    scaler.#state = state;
    return scaler;
  }
}

function populationMoments(values: Float64Array): { mean: number; variance: number; n: number } {
  const zeroIfMissing = (value: number) => (Number.isNaN(value) ? 0 : value);
  const n = values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
  const mean = pairwiseSum(values.map(zeroIfMissing)) / n;
  // Corrected two-pass algorithm (Chan, Golub & LeVeque 1983), as sklearn.utils.extmath._incremental_mean_and_var.
  const deviations = values.map((value) => zeroIfMissing(value - mean));
  const correction = pairwiseSum(deviations);
  const squares = pairwiseSum(deviations.map((deviation) => deviation * deviation));
  return { mean, variance: (squares - (correction * correction) / n) / n, n };
}
