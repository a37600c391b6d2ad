import type { Column, Frame } from '@churnops/learn';
import type { CustomerSchema } from '../record/customer-schema.js';

/** A stored value of a record; null if it is blank. */
export type Cell = string | number | null | undefined;

/**
 * Builds a frame row by row. All records that a model reads go through it, whether they come from the database, a file or a request. A
 * blank is NaN in a number column and '' in a string column.
 */
export class CustomerFrame {
  readonly #columns: readonly { readonly name: string; readonly position: number; readonly values: Float64Array | string[] }[];
  #rows = 0;

  /**
   * @param layout columns of the rows, in their order; it may have more columns than are wanted
   * @param wanted columns of the frame
   * @param capacity most rows that will be added
   */
  constructor(schema: CustomerSchema, layout: readonly string[], wanted: readonly string[], capacity: number) {
    this.#columns = wanted.map((name) => ({
      name,
      position: layout.indexOf(name),
      values: schema.isNumeric(name) ? new Float64Array(capacity) : new Array<string>(capacity),
    }));
  }

  /** @param cells a row's values in the order of the layout */
  add(cells: readonly Cell[]): void {
    const row = this.#rows++;
    for (const { position, values } of this.#columns) {
      const cell = cells[position];
      if (values instanceof Float64Array)
        values[row] = cell === null || cell === undefined || cell === '' ? Number.NaN : Number(cell);
      else values[row] = cell === null || cell === undefined ? '' : String(cell);
    }
  }

  /** The rows added so far, as a frame. */
  build(): Frame {
    return new Map<string, Column>(this.#columns.map(({ name, values }) => [name, values.slice(0, this.#rows) as Column]));
  }
}
