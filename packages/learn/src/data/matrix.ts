import { InvalidArgumentError } from '../checks/errors.js';

/** A dense matrix of doubles in row-major order: element (i, j) is `data[i * columns + j]`. */
export interface Matrix {
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** A matrix of zeros, shape (rows, columns). */
export function zeros(rows: number, columns: number): Matrix {
  return { data: new Float64Array(rows * columns), rows, columns };
}

/**
 * A matrix from an array of rows.
 *
 * @throws InvalidArgumentError if the rows differ in length
 */
export function matrixFromRows(rows: readonly ArrayLike<number>[]): Matrix {
  const columns = rows[0]?.length ?? 0;
  const matrix = zeros(rows.length, columns);
  for (const [i, row] of rows.entries()) {
    if (row.length !== columns) {
      throw new InvalidArgumentError(`rows[${i}]`, row, `an array of length ${columns}, as rows[0] is`);
    }
    matrix.data.set(row, i * columns);
  }
  return matrix;
}

/** The rows of `matrix` at `indices`, in that order; an index may repeat. */
export function takeRows(matrix: Matrix, indices: ArrayLike<number>): Matrix {
  const { columns, data } = matrix;
  const taken = zeros(indices.length, columns);
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i] * columns;
    taken.data.set(data.subarray(from, from + columns), i * columns);
  }
  return taken;
}

/** The elements of `values` at `indices`, in that order. */
export function take<T>(values: ArrayLike<T>, indices: ArrayLike<number>): T[] {
  return Array.from(indices, (index) => values[index] as T);
}
