import { type Column, numericColumn } from '../frame.js';
import type { Transformer } from './transformer.js';

export interface BinarizerState {
  readonly type: 'Binarizer';
  readonly threshold: number;
}

/** 1 where a value is greater than the threshold (default 0), else 0. scikit-learn's `Binarizer`. Nothing to fit. */
export class Binarizer implements Transformer {
  readonly #threshold: number;

  constructor(parameters: { readonly threshold?: number } = {}) {
    this.#threshold = parameters.threshold ?? 0;
  }

  fit(_columns: readonly Column[]): this {
    return this;
  }

  transform(columns: readonly Column[]): Float64Array[] {
    return columns.map((column, j) => numericColumn(column, `#${j}`).map((value) => (value > this.#threshold ? 1 : 0)));
  }

  featureNames(inputs: readonly string[]): string[] {
    return [...inputs];
  }

  toJSON(): BinarizerState {
    return { type: 'Binarizer', threshold: this.#threshold };
  }
}
