import type { NumberSummary } from './number-summary.js';
import type { SortedNumbers } from './sorted-numbers.js';

/** How the values of a column are compared: by size (`num`), or as categories (`cat`). */
export type ColumnKind = 'num' | 'cat';

/** A value of a categorical column. */
export type Category = string | number;

/**
 * Values of one column, in one of these forms:
 *
 * - each row's value: numbers (NaN if missing) for `num`, strings or numbers (null if missing) for `cat`
 * - a map of how often each value occurs, with null for missing values
 * - a summary of numbers
 *
 * With a map or summary, memory does not grow with the rows.
 */
export type ColumnValues = Float64Array | readonly (Category | null)[] | ReadonlyMap<Category | null, number> | NumberSummary;

/** Values of one column without the missing ones: each row's value, how often each value occurs, or sorted numbers. */
export type PresentValues = Float64Array | readonly Category[] | ReadonlyMap<Category, number> | SortedNumbers;

/** One column in both samples. A sample without the column has null. */
export interface ComparedColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly reference: ColumnValues | null;
  readonly current: ColumnValues | null;
}
