/** How a column's values are compared: by size, or by category. */
export type ColumnKind = 'num' | 'cat';

/** Category of a categorical column. */
export type Category = string | number;

/** How often each category occurs, in the order of first occurrence. */
export type CountedCategories = ReadonlyMap<Category, number>;

/**
 * Values of one column: numbers (NaN where missing) for `num`; strings or numbers (null where missing) for `cat`. Categories may come
 * counted, without the missing ones: then memory does not grow with the rows.
 */
export type ColumnValues = Float64Array | readonly (Category | null)[] | CountedCategories;
