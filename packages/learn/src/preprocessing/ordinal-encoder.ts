import { checkOneOf } from '../checks/check-parameter.js';
import { NotFittedError } from '../checks/errors.js';
import type { Column } from '../data/frame.js';
import { type Categories, categoriesFromJSON, categoriesOf, categoriesToJSON, positions } from './categories.js';
import { unknownCategory } from './one-hot-encoder.js';
import type { Transformer } from './transformer.js';

export interface OrdinalEncoderParameters {
  /** For a category that `fit` has not seen. `'error'` (default): throw. `'use_encoded_value'`: it becomes `unknownValue`. */
  readonly handleUnknown?: 'error' | 'use_encoded_value';
  /** The number that an unseen category gets; `null` stands for NaN. Default `null`. */
  readonly unknownValue?: number | null;
}

/** A fitted encoder, as plain data. */
export interface OrdinalEncoderState {
  readonly type: 'OrdinalEncoder';
  readonly parameters: Required<OrdinalEncoderParameters>;
  /** The categories of each column; null stands for NaN. */
  readonly categories: readonly (readonly (string | number | null)[])[];
}

/**
 * Encodes columns of strings or numbers as category numbers, starting at 0. Categories are in ascending order, strings by code point.
 * NaN stays NaN. Equivalent to scikit-learn's `OrdinalEncoder`.
 */
export class OrdinalEncoder implements Transformer {
  readonly type = 'OrdinalEncoder';
  readonly parameters: Required<OrdinalEncoderParameters>;
  #categories: readonly Categories[] | undefined;

  /** @throws InvalidArgumentError for a parameter out of its range */
  constructor(parameters: OrdinalEncoderParameters = {}) {
    const { handleUnknown = 'error', unknownValue = null } = parameters;
    checkOneOf('handleUnknown', handleUnknown, ['error', 'use_encoded_value']);
    this.parameters = { handleUnknown, unknownValue };
  }

  /** Learns the categories of each column. Returns itself. */
  fit(columns: readonly Column[]): this {
    this.#categories = columns.map((column) => categoriesOf(column).filter((category) => !Number.isNaN(category)) as Categories);
    return this;
  }

  /**
   * One column of category numbers for each input column.
   *
   * @throws InvalidArgumentError for a category that `fit` has not seen, unless `handleUnknown` is `'use_encoded_value'`
   * @throws NotFittedError before `fit`
   */
  transform(columns: readonly Column[]): Float64Array[] {
    const unknown = this.parameters.unknownValue ?? Number.NaN;
    return this.#fitted().map((categories, j) => {
      const positionOf = positions(categories);
      return Float64Array.from(columns[j] as ArrayLike<string | number>, (value) => {
        if (Number.isNaN(value)) return Number.NaN;
        const position = positionOf.get(value);
        if (position !== undefined) return position;
        if (this.parameters.handleUnknown === 'error') throw unknownCategory(value, j, categories, 'use_encoded_value');
        return unknown;
      });
    });
  }

  featureNames(inputs: readonly string[]): string[] {
    return [...inputs];
  }

  toJSON(): OrdinalEncoderState {
    const { type, parameters } = this;
    return { type, parameters, categories: this.#fitted().map(categoriesToJSON) };
  }

  static fromJSON(state: OrdinalEncoderState): OrdinalEncoder {
    const encoder = new OrdinalEncoder(state.parameters);
    encoder.#categories = state.categories.map(categoriesFromJSON);
    return encoder;
  }

  #fitted(): readonly Categories[] {
    if (!this.#categories) throw new NotFittedError(this.type);
    return this.#categories;
  }
}
