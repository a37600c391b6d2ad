import type { Column } from '../data/frame.js';

/**
 * Turns columns into columns, numbers in the end. What it is made from (`type`, `parameters`) and its fitted state (`toJSON`) are
 * plain data, so that a fitted transformer survives `JSON.parse(JSON.stringify(transformer))` and can be sent to a thread.
 */
export interface Transformer {
  /** Name of the class. */
  readonly type: string;
  /** All parameters, defaults filled in. */
  readonly parameters: object;
  /** Learns from `columns`, all of one length. Returns itself. */
  fit(columns: readonly Column[]): this;
  /** One array for each output column. */
  transform(columns: readonly Column[]): Column[];
  /** Output names for input names, as scikit-learn's `get_feature_names_out`. */
  featureNames(inputs: readonly string[]): string[];
  toJSON(): { readonly type: string };
}
