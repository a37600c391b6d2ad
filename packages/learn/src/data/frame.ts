import { InvalidArgumentError } from '../checks/errors.js';
import { type Matrix, take } from './matrix.js';

/** One column of a frame: numbers (NaN where missing) or strings. */
export type Column = Float64Array | readonly string[];

/** Named columns of one length: what a `ColumnTransformer` reads. */
export type Frame = ReadonlyMap<string, Column>;

/** Number of rows of a frame; 0 for a frame without columns. */
export function rowCount(frame: Frame): number {
  for (const column of frame.values()) return column.length;
  return 0;
}

/** The rows of `frame` at `indices`, in that order; an index may repeat. */
export function takeFrameRows(frame: Frame, indices: ArrayLike<number>): Frame {
  const taken = new Map<string, Column>();
  for (const [name, column] of frame) {
    taken.set(name, column instanceof Float64Array ? Float64Array.from(take(column, indices)) : take(column, indices));
  }
  return taken;
}

/** Whether a column holds numbers. */
export function isNumeric(column: Column): column is Float64Array {
  return column instanceof Float64Array;
}

/**
 * A frame of a matrix, with a column of numbers for each name.
 *
 * @throws InvalidArgumentError unless there is a name for each column
 */
export function frameOfMatrix({ data, rows, columns }: Matrix, names: readonly string[]): Frame {
  if (names.length !== columns) throw new InvalidArgumentError('names', names, `one for each of the ${columns} columns`);
  return new Map(names.map((name, j) => [name, Float64Array.from({ length: rows }, (_, i) => data[i * columns + j])]));
}

/** A column of numbers, or an error that names it. */
export function numericColumn(column: Column | undefined, name: string): Float64Array {
  if (column instanceof Float64Array) return column;
  throw new InvalidArgumentError(`column ${name}`, column, 'a Float64Array of numbers');
}
