import { type Column, numericColumn } from '../frame.js';
import type { Transformer } from './transformer.js';

export interface SimpleImputerState {
  readonly type: 'SimpleImputer';
  readonly fillValue: number;
}

/** NaN becomes a constant (default 0). scikit-learn's `SimpleImputer(strategy="constant")`. Nothing to fit. */
export class SimpleImputer implements Transformer {
  readonly #fillValue: number;

  constructor(parameters: { readonly fillValue?: number } = {}) {
    this.#fillValue = parameters.fillValue ?? 0;
  }

  fit(_columns: readonly Column[]): this {
    return this;
  }

  transform(columns: readonly Column[]): Float64Array[] {
    return columns.map((column, j) =>
      numericColumn(column, `#${j}`).map((value) => (Number.isNaN(value) ? this.#fillValue : value)),
    );
  }

  featureNames(inputs: readonly string[]): string[] {
    return [...inputs];
  }

  toJSON(): SimpleImputerState {
    return { type: 'SimpleImputer', fillValue: this.#fillValue };
  }
}
