import type { Column } from '../data/frame.js';

/**
 * Turns columns into other columns, which are numbers at the end of a branch. What it is made from (`type`, `parameters`) and its
 * fitted state (`toJSON`) are plain data, so that a fitted transformer survives `JSON.parse(JSON.stringify(transformer))` and can
 * be sent to a thread.
 */
export interface Transformer {
  /** Name of the class. */
  readonly type: string;
  /** All parameters, defaults filled in. */
  readonly parameters: object;
  /**
   * Learns from `columns`, all of one length. Returns itself.
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
  /** Output names for input names, as scikit-learn's `get_feature_names_out`. */
  featureNames(inputs: readonly string[]): string[];
  toJSON(): { readonly type: string };
}
