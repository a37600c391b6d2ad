import { checkOneOf } from '../checks/check-parameter.js';
import { InvalidArgumentError, NotFittedError } from '../checks/errors.js';
import { type Column, isNumeric } from '../data/frame.js';
import type { Transformer } from './transformer.js';

export interface SimpleImputerParameters {
  /** What replaces a missing value. `'mean'` and `'median'` are for numbers only. Default `'mean'`. */
  readonly strategy?: 'mean' | 'median' | 'most_frequent' | 'constant';
  /** The value for `'constant'`. Default 0. */
  readonly fillValue?: number | string;
}

/** A fitted imputer, as plain data. */
export interface SimpleImputerState {
  readonly type: 'SimpleImputer';
  readonly parameters: Required<SimpleImputerParameters>;
  /** What replaces a missing value, by column. */
  readonly statistics: readonly (number | string)[];
}

/**
 * Fills in missing values: NaN in columns of numbers, the empty string in columns of strings. If several values are the most
 * frequent, it takes the smallest. Equivalent to scikit-learn's `SimpleImputer`.
 */
export class SimpleImputer implements Transformer {
  readonly type = 'SimpleImputer';
  readonly parameters: Required<SimpleImputerParameters>;
  #statistics: readonly (number | string)[] | undefined;

  /** @throws InvalidArgumentError for a parameter out of its range */
  constructor(parameters: SimpleImputerParameters = {}) {
    const { strategy = 'mean', fillValue = 0 } = parameters;
    checkOneOf('strategy', strategy, ['mean', 'median', 'most_frequent', 'constant']);
    this.parameters = { strategy, fillValue };
  }

  /**
   * Learns what replaces a missing value in each column. Returns itself.
   *
   * @throws InvalidArgumentError for a column without any value, a column of strings with `'mean'` or `'median'`, or a `fillValue`
   *   of another type than its column
   */
  fit(columns: readonly Column[]): this {
    const { strategy, fillValue } = this.parameters;
    this.#statistics = columns.map((column, j) => {
      if (strategy === 'constant') return checkedFill(fillValue, column, j);
      const present = Array.from<number | string>(column).filter((value) => !isMissing(value));
      if (present.length === 0)
        throw new InvalidArgumentError(`column #${j}`, 'only missing values', 'a column with at least one value');
      if (strategy === 'most_frequent') return mostFrequent(present);
      if (!isNumeric(column)) throw new InvalidArgumentError('strategy', strategy, "'most_frequent' or 'constant' for strings");
      return strategy === 'mean' ? mean(present as number[]) : median(present as number[]);
    });
    return this;
  }

  /**
   * The columns with their missing values replaced.
   *
   * @throws NotFittedError before `fit`
   */
  transform(columns: readonly Column[]): Column[] {
    return this.#fitted().map((statistic, j) => {
      const column = columns[j];
      if (isNumeric(column)) return column.map((value) => (Number.isNaN(value) ? (statistic as number) : value));
      return column.map((value) => (value === '' ? (statistic as string) : value));
    });
  }

  featureNames(inputs: readonly string[]): string[] {
    return [...inputs];
  }

  toJSON(): SimpleImputerState {
    const { type, parameters } = this;
    return { type, parameters, statistics: this.#fitted() };
  }

  static fromJSON(state: SimpleImputerState): SimpleImputer {
    const imputer = new SimpleImputer(state.parameters);
    imputer.#statistics = state.statistics;
    return imputer;
  }

  #fitted(): readonly (number | string)[] {
    if (!this.#statistics) throw new NotFittedError(this.type);
    return this.#statistics;
  }
}

function isMissing(value: number | string): boolean {
  return value === '' || Number.isNaN(value);
}

function checkedFill(fillValue: number | string, column: Column, j: number): number | string {
  const wanted = isNumeric(column) ? 'number' : 'string';
  if (typeof fillValue === wanted) return fillValue;
  throw new InvalidArgumentError('fillValue', fillValue, `a ${wanted}, because column #${j} holds ${wanted}s`);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function mostFrequent(values: readonly (number | string)[]): number | string {
  const counts = new Map<number | string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best = values[0];
  for (const [value, count] of counts) {
    const most = counts.get(best) as number;
    if (count > most || (count === most && value < best)) best = value;
  }
  return best;
}
