import { type Column, type Frame, rowCount } from '@churnops/learn';
import type { CustomerSchema } from '../record/customer-schema.js';
import { CategoryCodes } from './category-codes.js';
import { OUTPUTS } from './watched-query.js';

/** Inputs and outputs of the model for some customers. */
export interface CodedRows {
  readonly rows: number;
  /** Of quantities the numbers, NaN for blanks; of categories their numbers among `ColumnCodes`. */
  readonly columns: ReadonlyMap<string, Float64Array | Int32Array>;
}

/** The categories of each column that is compared by them. */
export type ColumnCodes = ReadonlyMap<string, CategoryCodes>;

/** Codes for the features and outputs that are compared as categories. */
export function columnCodes(schema: CustomerSchema): ColumnCodes {
  const names = [
    ...schema.features.filter((name) => !schema.isQuantity(name)),
    ...OUTPUTS.flatMap(({ name, kind }) => (kind === 'cat' ? [name] : [])),
  ];
  return new Map(names.map((name) => [name, new CategoryCodes()]));
}

/** @param frame of features and outputs */
export function codeFrame(frame: Frame, codes: ColumnCodes): CodedRows {
  const columns = Array.from(frame, ([name, column]): [string, Float64Array | Int32Array] => {
    const own = codes.get(name);
    return [name, own ? codeColumn(column, own) : Float64Array.from(column, Number)];
  });
  return { rows: rowCount(frame), columns: new Map(columns) };
}

/** In a frame a blank is '' in a string column, and NaN in a number column. */
function codeColumn(column: Column, codes: CategoryCodes): Int32Array {
  return Int32Array.from(column as ArrayLike<string | number>, (value) =>
    codes.codeOf(value === '' || Number.isNaN(value) ? null : value),
  );
}
