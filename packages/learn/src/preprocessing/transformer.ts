import type { Column } from '../data/frame.js';

/**
 * Turns columns into other columns. The last transformer of a branch gives numbers. The description (`type`, `parameters`) and the
 * fitted state (`toJSON`) are plain data, so a transformer can be stored as JSON or sent to a thread.
 */
export interface Transformer {
  /** Name of the class. */
  readonly type: string;
  /** All parameters, with defaults filled in. */
  readonly parameters: object;
  /**
   * Learns from `columns`, which have the same length. Returns itself.
   *
   * @throws InvalidArgumentError for a column that the transformer can't take, such as strings for a scaler
   */
  fit(columns: readonly Column[]): this;
  /**
   * One array for each output column.
   *
   * @throws InvalidArgumentError for a column that the transformer can't take
   * @throws NotFittedError before `fit`
   */
  transform(columns: readonly Column[]): Column[];
  /** Names of the outputs for these names of inputs, as from scikit-learn's `get_feature_names_out`. */
  featureNames(inputs: readonly string[]): string[];
  /** The fitted state as plain data. */
  toJSON(): { readonly type: string };
}
