/** How a column's values are compared: by size, or by category. */
export type ColumnKind = 'num' | 'cat';

/** Values of one column: numbers (NaN where missing) for `num`; strings or numbers (null where missing) for `cat`. */
export type ColumnValues = Float64Array | readonly (string | number | null)[];

/** One column in both samples. */
export interface ComparedColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly reference: ColumnValues;
  readonly current: ColumnValues;
}
