import { type Column, numericColumn } from '../data/frame.js';
import type { Transformer } from './transformer.js';

export interface BinarizerParameters {
  /** Values greater than this become 1, others 0. Default 0. */
  readonly threshold?: number;
}

export interface BinarizerState {
  readonly type: 'Binarizer';
  readonly parameters: Required<BinarizerParameters>;
}

/** Turns numbers into 1 if they are greater than a threshold, and into 0 otherwise. Equivalent to scikit-learn's `Binarizer`. */
export class Binarizer implements Transformer {
  readonly type = 'Binarizer';
  readonly parameters: Required<BinarizerParameters>;

  constructor(parameters: BinarizerParameters = {}) {
    this.parameters = { threshold: parameters.threshold ?? 0 };
  }

  /** Does nothing: there is nothing to learn. Returns itself. */
  fit(_columns: readonly Column[]): this {
    return this;
  }

  /**
   * One column of 0 and 1 for each input column. NaN becomes 0.
   *
   * @throws InvalidArgumentError for a column of strings
   */
  transform(columns: readonly Column[]): Float64Array[] {
    const { threshold } = this.parameters;
    return columns.map((column, j) => numericColumn(column, `#${j}`).map((value) => (value > threshold ? 1 : 0)));
  }

  featureNames(inputs: readonly string[]): string[] {
    return [...inputs];
  }

  toJSON(): BinarizerState {
    return { type: this.type, parameters: this.parameters };
  }
}
