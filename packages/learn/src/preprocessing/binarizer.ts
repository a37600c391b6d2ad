import { type Column, numericColumn } from '../data/frame.js';
import type { Transformer } from './transformer.js';

export interface BinarizerParameters {
  /** Values above it become 1. Default 0. */
  readonly threshold?: number;
}

export interface BinarizerState {
  readonly type: 'Binarizer';
  readonly parameters: Required<BinarizerParameters>;
}

/** 1 where a value is greater than the threshold, else 0. scikit-learn's `Binarizer`. Nothing to fit. */
export class Binarizer implements Transformer {
  readonly type = 'Binarizer';
  readonly parameters: Required<BinarizerParameters>;

  constructor(parameters: BinarizerParameters = {}) {
    this.parameters = { threshold: parameters.threshold ?? 0 };
  }

  fit(_columns: readonly Column[]): this {
    return this;
  }

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
