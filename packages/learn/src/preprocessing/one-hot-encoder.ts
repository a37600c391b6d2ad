import { NotFittedError } from '../errors.js';
import { type Column, stringColumn } from '../frame.js';
import type { Transformer } from './transformer.js';

export interface OneHotEncoderParameters {
  /**
   * `'if_binary'`: a column with two categories becomes one output, 1 for the second category.
   * `null` (default): one output for each category.
   */
  readonly drop?: 'if_binary' | null;
}

export interface OneHotEncoderState {
  readonly type: 'OneHotEncoder';
  readonly drop: 'if_binary' | null;
  /** The categories of each column that have an output, in code point order. */
  readonly categories: readonly (readonly string[])[];
}

/**
 * One 0/1 output a category, categories sorted by code point; an unseen category is all zeros.
 * scikit-learn's `OneHotEncoder(handle_unknown="ignore")`.
 */
export class OneHotEncoder implements Transformer {
  readonly #drop: 'if_binary' | null;
  #categories: readonly (readonly string[])[] | undefined;

  constructor(parameters: OneHotEncoderParameters = {}) {
    this.#drop = parameters.drop ?? null;
  }

  fit(columns: readonly Column[]): this {
    this.#categories = columns.map((column, j) => {
      const seen = [...new Set(stringColumn(column, `#${j}`))].sort(byCodePoint);
      return this.#drop === 'if_binary' && seen.length === 2 ? seen.slice(1) : seen;
    });
    return this;
  }

  transform(columns: readonly Column[]): Float64Array[] {
    return this.#fitted().flatMap((categories, j) => {
      const values = stringColumn(columns[j], `#${j}`);
      const outputs = categories.map(() => new Float64Array(values.length));
      const outputOf = new Map(categories.map((category, k) => [category, outputs[k]]));
      for (let i = 0; i < values.length; i++) {
        const output = outputOf.get(values[i]);
        if (output) output[i] = 1;
      }
      return outputs;
    });
  }

  featureNames(inputs: readonly string[]): string[] {
    return this.#fitted().flatMap((categories, j) => categories.map((category) => `${inputs[j]}_${category}`));
  }

  toJSON(): OneHotEncoderState {
    return { type: 'OneHotEncoder', drop: this.#drop, categories: this.#fitted() };
  }

  static fromJSON(state: OneHotEncoderState): OneHotEncoder {
    const encoder = new OneHotEncoder({ drop: state.drop });
    encoder.#categories = state.categories;
    return encoder;
  }

  #fitted(): readonly (readonly string[])[] {
    if (!this.#categories) throw new NotFittedError('OneHotEncoder');
    return this.#categories;
  }
}

/** Python's string order. JavaScript's `<` compares UTF-16 units, which puts U+10000 and above before U+E000. */
function byCodePoint(a: string, b: string): number {
  const left = Array.from(a);
  const right = Array.from(b);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i]?.codePointAt(0) as number) - (right[i]?.codePointAt(0) as number);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
