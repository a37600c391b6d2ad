import type { ColumnValues, CountedCategories } from '@churnops/drift';
import type { Column } from '@churnops/learn';

/** The values of one column of a sample, gathered batch by batch. Blanks are left out. */
export interface ColumnSample {
  add(values: Column): void;
  /** Whether there is any value. */
  readonly isEmpty: boolean;
  readonly values: ColumnValues;
}

/** Quantities: each is kept, in 8 bytes. */
export class QuantitySample implements ColumnSample {
  #values = new Float64Array(1024);
  #count = 0;

  add(values: Column): void {
    for (const value of values) {
      const number = Number(value);
      if (!Number.isFinite(number)) continue;
      if (this.#count === this.#values.length) this.#grow();
      this.#values[this.#count++] = number;
    }
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  get values(): Float64Array {
    return this.#values.subarray(0, this.#count);
  }

  #grow(): void {
    const larger = new Float64Array(2 * this.#values.length);
    larger.set(this.#values);
    this.#values = larger;
  }
}

/** Categories: how often each occurs is all that is kept. */
export class CategorySample implements ColumnSample {
  readonly #counts = new Map<string | number, number>();

  add(values: Column): void {
    for (const value of values) {
      if (value === '' || Number.isNaN(value)) continue;
      this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
    }
  }

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  get values(): CountedCategories {
    return this.#counts;
  }
}
