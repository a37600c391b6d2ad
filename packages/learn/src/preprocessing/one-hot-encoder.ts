import { checkOneOf } from '../checks/check-parameter.js';
import { InvalidArgumentError, NotFittedError } from '../checks/errors.js';
import type { Column } from '../data/frame.js';
import { type Categories, categoriesFromJSON, categoriesOf, categoriesToJSON, positions } from './categories.js';
import type { Transformer } from './transformer.js';

export interface OneHotEncoderParameters {
  /**
   * `'first'`: the first category of each column gets no output. `'if_binary'`: the same, but only in columns with two categories.
   * `null` (default): every category gets an output.
   */
  readonly drop?: 'first' | 'if_binary' | null;
  /** For a category that `fit` has not seen. `'error'` (default): throw. `'ignore'`: all outputs of its column are 0. */
  readonly handleUnknown?: 'error' | 'ignore';
}

/** A fitted encoder, as plain data. */
export interface OneHotEncoderState {
  readonly type: 'OneHotEncoder';
  readonly parameters: Required<OneHotEncoderParameters>;
  /** The categories of each column, including those without an output; null stands for NaN. */
  readonly categories: readonly (readonly (string | number | null)[])[];
}

/**
 * Encodes columns of strings or numbers with one output of 0 or 1 for each category. Categories are in ascending order, strings by
 * code point. NaN is a category of its own. Equivalent to scikit-learn's `OneHotEncoder`.
 */
export class OneHotEncoder implements Transformer {
  readonly type = 'OneHotEncoder';
  readonly parameters: Required<OneHotEncoderParameters>;
  #categories: readonly Categories[] | undefined;

  /** @throws InvalidArgumentError for a parameter out of its range */
  constructor(parameters: OneHotEncoderParameters = {}) {
    const { drop = null, handleUnknown = 'error' } = parameters;
    checkOneOf('drop', drop, ['first', 'if_binary', null]);
    checkOneOf('handleUnknown', handleUnknown, ['error', 'ignore']);
    this.parameters = { drop, handleUnknown };
  }

  /** Learns the categories of each column. Returns itself. */
  fit(columns: readonly Column[]): this {
    this.#categories = columns.map(categoriesOf);
    return this;
  }

  /**
   * The outputs of the first column, then those of the second, and so on; one array for each output.
   *
   * @throws InvalidArgumentError for a category that `fit` has not seen, unless `handleUnknown` is `'ignore'`
   * @throws NotFittedError before `fit`
   */
  transform(columns: readonly Column[]): Float64Array[] {
    return this.#fitted().flatMap((categories, j) => {
      const values = columns[j];
      const outputs = categories.map(() => new Float64Array(values.length));
      const positionOf = positions(categories);
      for (let i = 0; i < values.length; i++) {
        const position = positionOf.get(values[i]);
        if (position !== undefined) outputs[position][i] = 1;
        else if (this.parameters.handleUnknown === 'error') throw unknownCategory(values[i], j, categories, 'ignore');
      }
      return outputs.slice(this.#dropped(categories));
    });
  }

  /**
   * `COLUMN_CATEGORY` for each output, as from scikit-learn's `get_feature_names_out`.
   *
   * @throws NotFittedError before `fit`
   */
  featureNames(inputs: readonly string[]): string[] {
    return this.#fitted().flatMap((categories, j) =>
      categories.slice(this.#dropped(categories)).map((category) => `${inputs[j]}_${category}`),
    );
  }

  /**
   * The categories that have an output, by column.
   *
   * @throws NotFittedError before `fit`
   */
  get encoded(): readonly Categories[] {
    return this.#fitted().map((categories) => categories.slice(this.#dropped(categories)) as Categories);
  }

  toJSON(): OneHotEncoderState {
    const { type, parameters } = this;
    return { type, parameters, categories: this.#fitted().map(categoriesToJSON) };
  }

  static fromJSON(state: OneHotEncoderState): OneHotEncoder {
    const encoder = new OneHotEncoder(state.parameters);
    encoder.#categories = state.categories.map(categoriesFromJSON);
    return encoder;
  }

  /** How many of a column's first categories have no output. */
  #dropped(categories: Categories): number {
    const { drop } = this.parameters;
    return drop === 'first' || (drop === 'if_binary' && categories.length === 2) ? 1 : 0;
  }

  #fitted(): readonly Categories[] {
    if (!this.#categories) throw new NotFittedError(this.type);
    return this.#categories;
  }
}

/**
 * The error for a category that `fit` has not seen.
 *
 * @param remedy the value of `handleUnknown` that allows such a category
 */
export function unknownCategory(
  value: string | number,
  column: number,
  categories: Categories,
  remedy: string,
): InvalidArgumentError {
  const shown = categories.slice(0, 8).join(', ') + (categories.length > 8 ? ', …' : '');
  const expected = `a category seen in fit (${shown}); handleUnknown: '${remedy}' allows others`;
  return new InvalidArgumentError(`column #${column}`, value, expected);
}
