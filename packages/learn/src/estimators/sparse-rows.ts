import type { Matrix } from '../matrix.js';

/** The non-zero elements of a matrix, row by row: those of row i are at [starts[i], starts[i + 1]). */
export interface SparseRows {
  readonly rows: number;
  readonly columns: number;
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

/** One-hot features are mostly zeros: what skips them does a fraction of the work. */
export function sparseRows({ data, rows, columns }: Matrix): SparseRows {
  const starts = new Int32Array(rows + 1);
  let count = 0;
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) count++;
  const indices = new Int32Array(count);
  const values = new Float64Array(count);
  let at = 0;
  for (let i = 0; i < rows; i++) {
    const offset = i * columns;
    for (let j = 0; j < columns; j++) {
      const value = data[offset + j];
      if (value === 0) continue;
      indices[at] = j;
      values[at++] = value;
    }
    starts[i + 1] = at;
  }
  return { rows, columns, starts, indices, values };
}
