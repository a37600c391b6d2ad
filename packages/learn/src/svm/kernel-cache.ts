import type { KernelColumns } from './kernel.js';

/** Keeps columns of the kernel matrix. When they exceed the given memory, it drops the least recently used ones. */
export class KernelCache {
  readonly #kernel: KernelColumns;
  readonly #rows: number;
  readonly #most: number;
  /** In the order of last use, because a Map keeps the order of insertion. */
  readonly #columns = new Map<number, Float32Array>();

  /** @param bytes memory for columns, which are in single precision, as in libsvm. At least two columns are kept */
  constructor(kernel: KernelColumns, rows: number, bytes: number) {
    this.#kernel = kernel;
    this.#rows = rows;
    this.#most = Math.max(2, Math.floor(bytes / (4 * rows)));
  }

  column(row: number): Float32Array {
    const held = this.#columns.get(row);
    if (held) {
      // Only a full cache needs to know which columns were used last.
      if (this.#columns.size === this.#most) {
        this.#columns.delete(row);
        this.#columns.set(row, held);
      }
      return held;
    }
    let column: Float32Array | undefined;
    if (this.#columns.size === this.#most) {
      const [oldest] = this.#columns.keys();
      column = this.#columns.get(oldest);
      this.#columns.delete(oldest);
    }
    column ??= new Float32Array(this.#rows);
    this.#kernel.column(row, column);
    this.#columns.set(row, column);
    return column;
  }
}
