import type { Column } from '../frame.js';

/**
 * Turns columns into columns of numbers. State is plain data, so that a fitted transformer survives
 * `JSON.parse(JSON.stringify(transformer))` and can be sent to a worker.
 */
export interface Transformer {
  /** Learns from `columns`, all of one length. Returns itself. */
  fit(columns: readonly Column[]): this;
  /** One array for each output column. */
  transform(columns: readonly Column[]): Float64Array[];
  /** Output names for input names, as scikit-learn's `get_feature_names_out`. */
  featureNames(inputs: readonly string[]): string[];
  toJSON(): { readonly type: string };
}
