import type { Moments } from './moments.js';

/** Numbers in ascending order. Each stands for one row or for several. */
export class SortedNumbers {
  /**
   * @param values in ascending order; values may repeat
   * @param cumulative for each value, how many rows it and all values before it stand for. Undefined: one row each
   * @param exactMoments the moments of the rows, if the values only approximate them
   */
  constructor(
    readonly values: Float64Array,
    readonly cumulative?: Float64Array,
    readonly exactMoments?: Moments,
  ) {}

  get rows(): number {
    return this.rowsUpTo(this.values.length);
  }

  /** How many rows the first `count` values stand for. */
  rowsUpTo(count: number): number {
    if (this.cumulative === undefined) return count;
    return count === 0 ? 0 : (this.cumulative[count - 1] as number);
  }

  /** How many rows value `i` stands for. */
  weight(i: number): number {
    return this.rowsUpTo(i + 1) - this.rowsUpTo(i);
  }

  /** The value of a row, counted from 0 in ascending order. */
  ofRow(row: number): number {
    const { cumulative } = this;
    if (cumulative === undefined) return this.values[row] as number;
    let [low, high] = [0, cumulative.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cumulative[middle] as number) > row) high = middle;
      else low = middle + 1;
    }
    return this.values[low] as number;
  }
}
