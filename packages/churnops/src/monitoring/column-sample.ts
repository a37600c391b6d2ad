import type { ColumnValues } from '@churnops/drift';
import type { Column } from '@churnops/learn';
import { GrowingArray } from '../growing-array.js';
import { RiskSums } from './segments/risk-sums.js';

/** The values of one column of a sample, collected in batches. */
export interface ColumnSample {
  /** @param risk each row's probability; undefined if it is unknown */
  add(values: Column, risk: ArrayLike<number> | undefined): void;
  readonly values: ColumnValues;
  /** How many values it has, blanks included. */
  readonly rows: number;
}

/** Quantities: each takes 8 bytes. A blank is NaN. */
export class QuantitySample implements ColumnSample {
  readonly #values = new GrowingArray((length) => new Float64Array(length));

  add(values: Column): void {
    for (const value of values) this.#values.push(Number(value));
  }

  get rows(): number {
    return this.#values.length;
  }

  get values(): Float64Array {
    return this.#values.values;
  }
}

/** Categories: only how many customers each has, and their risk. */
export class CategorySample implements ColumnSample {
  readonly #risks = new Map<string | number | null, RiskSums>();
  rows = 0;

  add(values: Column, risk: ArrayLike<number> | undefined): void {
    this.rows += values.length;
    for (let row = 0; row < values.length; row++) {
      const value = values[row] as string | number;
      // In a frame a blank is '' in a string column, and NaN in a number column.
      const category = value === '' || Number.isNaN(value) ? null : value;
      let sums = this.#risks.get(category);
      if (!sums) {
        sums = new RiskSums();
        this.#risks.set(category, sums);
      }
      sums.add(risk?.[row] ?? Number.NaN);
    }
  }

  /** By category; null for blanks. */
  get risks(): ReadonlyMap<string | number | null, RiskSums> {
    return this.#risks;
  }

  /** Sorted: otherwise, by rounding, the scores would depend on the order of the rows. */
  get values(): ReadonlyMap<string | number | null, number> {
    const counts = Array.from(this.#risks, ([category, { customers }]): [string | number | null, number] => [
      category,
      customers,
    ]);
    return new Map(counts.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
  }
}
