import type { NumberSummary } from './number-summary.js';
import type { SortedNumbers } from './sorted-numbers.js';

/** How a column's values are compared: by size, or by category. */
export type ColumnKind = 'num' | 'cat';

/** A value of a categorical column. */
export type Category = string | number;

/**
 * Values of one column: numbers (NaN where missing) for `num`; strings or numbers (null where missing) for `cat`.
 *
 * Or how often each value occurs, null for those that are missing, or a summary of numbers: then memory does not grow with the rows.
 */
export type ColumnValues = Float64Array | readonly (Category | null)[] | ReadonlyMap<Category | null, number> | NumberSummary;

/** Values of one column without the missing ones, or how often each occurs, or numbers in order. */
export type PresentValues = Float64Array | readonly Category[] | ReadonlyMap<Category, number> | SortedNumbers;

/** One column in both samples; null where a sample does not have it. */
export interface ComparedColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly reference: ColumnValues | null;
  readonly current: ColumnValues | null;
}
