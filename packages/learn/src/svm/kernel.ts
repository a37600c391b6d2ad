import type { Matrix } from '../data/matrix.js';

/** Kernel of a fitted support vector machine. `gamma` is a number, even if the parameter was `'scale'` or `'auto'`. */
export type Kernel = { readonly name: 'linear' } | { readonly name: 'rbf'; readonly gamma: number };

/** exp(−k / 16) for each k. Beyond the last k, the value is 0 in single precision. */
const EXP_STEPS = 16;
const EXP_TABLE = Float64Array.from({ length: 104 * EXP_STEPS + 1 }, (_, k) => Math.exp(-k / EXP_STEPS));

/** exp(−x) for x ≥ 0, correct to 1e-11. Columns are in single precision, so they don't need the full precision of Math.exp. */
function expOfNegative(x: number): number {
  if (!(x > 0)) return 1;
  const k = Math.floor(x * EXP_STEPS);
  if (k >= EXP_TABLE.length) return 0;
  const r = x - k / EXP_STEPS;
  // The Taylor series up to the sixth power. The term of the seventh is below 1e-12.
  const series = 1 - r * (1 - (r / 2) * (1 - (r / 3) * (1 - (r / 4) * (1 - (r / 5) * (1 - r / 6)))));
  return EXP_TABLE[k] * series;
}

/** The elements of a column that are not 0. */
interface SparseColumn {
  readonly rows: Int32Array;
  readonly values: Float64Array;
}

/** If at least this share of the elements is not 0, rows are multiplied element by element. */
const DENSE = 0.7;

/**
 * Computes columns of the kernel matrix of the training rows. It adds up dot products feature by feature, over the rows where the
 * feature is not 0. After one-hot encoding, few elements are not 0.
 */
export class KernelColumns {
  readonly diagonal: Float64Array;
  readonly #X: Matrix;
  readonly #kernel: Kernel;
  readonly #squares: Float64Array;
  readonly #products: Float64Array;
  /** The elements that are not 0, by feature. Undefined for dense data. */
  readonly #sparse: readonly SparseColumn[] | undefined;

  constructor(X: Matrix, kernel: Kernel) {
    this.#X = X;
    this.#kernel = kernel;
    this.#products = new Float64Array(X.rows);
    this.#squares = new Float64Array(X.rows);
    let filled = 0;
    for (let i = 0; i < X.rows; i++) {
      let sum = 0;
      for (let j = 0; j < X.columns; j++) {
        const value = X.data[i * X.columns + j];
        sum += value * value;
        if (value !== 0) filled++;
      }
      this.#squares[i] = sum;
    }
    this.#sparse = filled < DENSE * X.data.length ? columnsOf(X) : undefined;
    this.diagonal = kernel.name === 'rbf' ? new Float64Array(X.rows).fill(1) : this.#squares.slice();
  }

  /** Writes K(row, other) for all other rows to `out`, shape (rows). */
  column(row: number, out: Float32Array): void {
    const products = this.#sparse ? this.#sparseProducts(row, this.#sparse) : this.#denseProducts(row);
    if (this.#kernel.name === 'linear') {
      out.set(products);
      return;
    }
    const { gamma } = this.#kernel;
    const squares = this.#squares;
    const square = squares[row];
    for (let i = 0; i < out.length; i++) out[i] = expOfNegative(gamma * (square + squares[i] - 2 * products[i]));
  }

  #sparseProducts(row: number, sparse: readonly SparseColumn[]): Float64Array {
    const { data, columns } = this.#X;
    const products = this.#products.fill(0);
    for (let j = 0; j < columns; j++) {
      const x = data[row * columns + j];
      if (x === 0) continue;
      const { rows, values } = sparse[j];
      for (let a = 0; a < rows.length; a++) products[rows[a]] += x * values[a];
    }
    return products;
  }

  #denseProducts(row: number): Float64Array {
    const { data, columns, rows } = this.#X;
    const products = this.#products;
    const x = data.slice(row * columns, (row + 1) * columns);
    for (let i = 0; i < rows; i++) {
      const offset = i * columns;
      let sum = 0;
      for (let j = 0; j < columns; j++) sum += x[j] * data[offset + j];
      products[i] = sum;
    }
    return products;
  }
}

function columnsOf({ data, rows, columns }: Matrix): SparseColumn[] {
  return Array.from({ length: columns }, (_, j) => {
    const filled: number[] = [];
    for (let i = 0; i < rows; i++) if (data[i * columns + j] !== 0) filled.push(i);
    return { rows: Int32Array.from(filled), values: Float64Array.from(filled, (i) => data[i * columns + j]) };
  });
}

/** Computes the kernel of new rows with the support vectors. */
export class KernelRows {
  readonly #kernel: Kernel;
  /** The vectors column by column, so that features that are 0 in a row can be skipped. */
  readonly #columns: readonly Float64Array[];
  readonly #squares: Float64Array;

  /** @param vectors shape (vectors, features) */
  constructor(vectors: Matrix, kernel: Kernel) {
    const { data, rows, columns } = vectors;
    this.#kernel = kernel;
    this.#columns = Array.from({ length: columns }, (_, j) =>
      Float64Array.from({ length: rows }, (_, s) => data[s * columns + j]),
    );
    this.#squares = new Float64Array(rows);
    for (const column of this.#columns) for (let s = 0; s < rows; s++) this.#squares[s] += column[s] * column[s];
  }

  /** Writes K(row, vector) for all vectors to `out`, shape (vectors). */
  values(row: Float64Array, out: Float64Array): void {
    out.fill(0);
    let square = 0;
    for (let j = 0; j < row.length; j++) {
      const x = row[j];
      if (x === 0) continue;
      square += x * x;
      const column = this.#columns[j];
      for (let s = 0; s < out.length; s++) out[s] += x * column[s];
    }
    if (this.#kernel.name === 'linear') return;
    const { gamma } = this.#kernel;
    const squares = this.#squares;
    for (let s = 0; s < out.length; s++) out[s] = Math.exp(-gamma * (square + squares[s] - 2 * out[s]));
  }
}
