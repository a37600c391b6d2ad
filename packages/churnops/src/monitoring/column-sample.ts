import type { ColumnValues } from '@churnops/drift';
import { GrowingArray } from '../growing-array.js';
import type { Category, CategoryCodes } from './category-codes.js';
import { CodedRiskSums } from './segments/coded-risk-sums.js';
import type { RiskSums } from './segments/risk-sums.js';

/** The values of one column of a sample, collected in batches. */
export interface ColumnSample {
  /**
   * Adds the rows from `from` up to but not including `to`.
   *
   * @param values of `CodedRows`
   * @param terms of `riskTerms`, of these rows
   */
  add(values: Float64Array | Int32Array, terms: Float64Array, from: number, to: number): void;
  readonly values: ColumnValues;
  /** How many values it has, blanks included. */
  readonly rows: number;
}

/** Quantities: each takes 8 bytes. A blank is NaN. */
export class QuantitySample implements ColumnSample {
  readonly #values = new GrowingArray((length) => new Float64Array(length));

  add(values: Float64Array, _terms: Float64Array, from: number, to: number): void {
    this.#values.pushAll(values.subarray(from, to));
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
  rows = 0;
  readonly #sums = new CodedRiskSums();
  readonly #codes: CategoryCodes;

  constructor(codes: CategoryCodes) {
    this.#codes = codes;
  }

  add(values: Int32Array, terms: Float64Array, from: number, to: number): void {
    this.rows += to - from;
    this.#sums.add(values, this.#codes.categories.length, terms, from, to);
  }

  /** Of each category that the sample has; null for blanks. */
  get risks(): ReadonlyMap<Category, RiskSums> {
    const all = this.#codes.categories.map((category, code) => [category, this.#sums.of(code)] as const);
    return new Map(all.filter(([, { customers }]) => customers > 0));
  }

  /** Sorted: otherwise, by rounding, the scores would depend on the order of the rows. */
  get values(): ReadonlyMap<Category, number> {
    const counts = Array.from(this.risks, ([category, { customers }]): [Category, number] => [category, customers]);
    return new Map(counts.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
  }
}
