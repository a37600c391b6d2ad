import type { ColumnValues } from '@churnops/drift';
import type { Column } from '@churnops/learn';

/** The values of one column of a sample, collected in batches. */
export interface ColumnSample {
  add(values: Column): void;
  readonly values: ColumnValues;
  /** How many values it has, blanks included. */
  readonly rows: number;
}

/** Quantities: each takes 8 bytes. A blank is NaN. */
export class QuantitySample implements ColumnSample {
  #room = new Float64Array(1024);
  #count = 0;

  add(values: Column): void {
    for (const value of values) {
      if (this.#count === this.#room.length) this.#grow();
      this.#room[this.#count++] = Number(value);
    }
  }

  get rows(): number {
    return this.#count;
  }

  get values(): Float64Array {
    return this.#room.subarray(0, this.#count);
  }

  #grow(): void {
    const larger = new Float64Array(2 * this.#room.length);
    larger.set(this.#room);
    this.#room = larger;
  }
}

/** Categories: only the count of each is kept. */
export class CategorySample implements ColumnSample {
  readonly #counts = new Map<string | number | null, number>();
  rows = 0;

  add(values: Column): void {
    this.rows += values.length;
    for (const value of values) {
      // In a frame a blank is '' in a string column, and NaN in a number column.
      const category = value === '' || Number.isNaN(value) ? null : value;
      this.#counts.set(category, (this.#counts.get(category) ?? 0) + 1);
    }
  }

  /** Sorted: otherwise, by rounding, the scores would depend on the order of the rows. */
  get values(): ReadonlyMap<string | number | null, number> {
    return new Map([...this.#counts].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
  }
}
