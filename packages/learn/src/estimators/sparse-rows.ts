import type { Matrix } from '../data/matrix.js';

/**
 * The non-zero elements of a matrix, row by row. One-hot encoding makes most of them 1: their columns are at
 * [unitStarts[i], unitStarts[i + 1]) of `unitColumns`. The others are at [starts[i], starts[i + 1]) of `columnsOf` and `values`.
 * Skipping zeros saves most of the work, and ones need neither a multiplication nor memory.
 */
export interface SparseRows {
  readonly rows: number;
  readonly columns: number;
  readonly unitStarts: Int32Array;
  readonly unitColumns: Uint16Array | Uint32Array;
  readonly starts: Int32Array;
  readonly columnsOf: Uint16Array | Uint32Array;
  readonly values: Float64Array;
}

export function sparseRows({ data, rows, columns }: Matrix): SparseRows {
  const unitStarts = new Int32Array(rows + 1);
  const starts = new Int32Array(rows + 1);
  let units = 0;
  let others = 0;
  for (let i = 0; i < rows; i++) {
    const offset = i * columns;
    for (let j = 0; j < columns; j++) {
      const value = data[offset + j];
      if (value === 1) units++;
      else if (value !== 0) others++;
    }
    unitStarts[i + 1] = units;
    starts[i + 1] = others;
  }
  const Columns = columns <= 65_536 ? Uint16Array : Uint32Array;
  const unitColumns = new Columns(units);
  const columnsOf = new Columns(others);
  const values = new Float64Array(others);
  let unit = 0;
  let other = 0;
  for (let i = 0; i < rows; i++) {
    const offset = i * columns;
    for (let j = 0; j < columns; j++) {
      const value = data[offset + j];
      if (value === 1) unitColumns[unit++] = j;
      else if (value !== 0) {
        columnsOf[other] = j;
        values[other++] = value;
      }
    }
  }
  return { rows, columns, unitStarts, unitColumns, starts, columnsOf, values };
}

/** Copies the columns and values of a row into `columnsTo` and `valuesTo`, columns ascending among ones and among others. */
export function gatherRow(X: SparseRows, row: number, columnsTo: Int32Array, valuesTo: Float64Array): number {
  let filled = 0;
  for (let a = X.unitStarts[row]; a < X.unitStarts[row + 1]; a++) {
    columnsTo[filled] = X.unitColumns[a];
    valuesTo[filled++] = 1;
  }
  for (let a = X.starts[row]; a < X.starts[row + 1]; a++) {
    columnsTo[filled] = X.columnsOf[a];
    valuesTo[filled++] = X.values[a];
  }
  return filled;
}
