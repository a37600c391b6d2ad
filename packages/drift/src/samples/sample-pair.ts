import { EmptySampleError, type SampleName, SampleValueError } from '../errors.js';
import { type CategoryCounts, categoryCounts } from './category-counts.js';
import type { Category, ColumnKind, PresentValues } from './column.js';
import { type Moments, momentsOf } from './moments.js';
import { isCounted, rowCount } from './row-count.js';
import { SortedNumbers } from './sorted-numbers.js';

/** The numbers of both samples, in ascending order. */
export interface SortedPair {
  readonly reference: SortedNumbers;
  readonly current: SortedNumbers;
}

/** The moments of both samples. */
export interface MomentsPair {
  readonly reference: Moments;
  readonly current: Moments;
}

/**
 * Both samples of a column, prepared once for all tests. Each view is made when a test first asks for it, and then kept.
 *
 * @example
 * const tenure = new SamplePair('num', Float64Array.of(1, 24, 72), Float64Array.of(2, 30));
 * [kolmogorovSmirnov.score(tenure), wasserstein.score(tenure)]; // the numbers were sorted once
 */
export class SamplePair {
  readonly referenceRows: number;
  readonly currentRows: number;
  #sorted: SortedPair | undefined;
  #moments: MomentsPair | undefined;
  #counts: CategoryCounts | undefined;

  /**
   * @param kind how the values of the column are compared
   * @param reference the reference sample, without missing values
   * @param current the current sample, without missing values
   * @throws EmptySampleError (`DRIFT_EMPTY_SAMPLE`) if a sample has no values
   */
  constructor(
    readonly kind: ColumnKind,
    readonly reference: PresentValues,
    readonly current: PresentValues,
  ) {
    this.referenceRows = rowCount(reference);
    this.currentRows = rowCount(current);
    if (this.referenceRows === 0) throw new EmptySampleError('reference');
    if (this.currentRows === 0) throw new EmptySampleError('current');
  }

  /**
   * The values as numbers in ascending order.
   *
   * @throws SampleValueError (`DRIFT_SAMPLE_VALUE`) if a value is not a finite number
   */
  get sorted(): SortedPair {
    this.#sorted ??= { reference: sortedNumbers('reference', this.reference), current: sortedNumbers('current', this.current) };
    return this.#sorted;
  }

  /**
   * The mean of each sample, and the sum of squared distances from it.
   *
   * @throws SampleValueError (`DRIFT_SAMPLE_VALUE`) if a value is not a finite number
   */
  get moments(): MomentsPair {
    this.#moments ??= { reference: momentsOf(this.sorted.reference), current: momentsOf(this.sorted.current) };
    return this.#moments;
  }

  /** How often each value occurs in each sample. */
  get counts(): CategoryCounts {
    this.#counts ??= categoryCounts(this.reference, this.current);
    return this.#counts;
  }
}

/** Throws unless all values are finite. With a NaN among them, the walks over sorted values would not end. */
function sortedNumbers(sample: SampleName, values: PresentValues): SortedNumbers {
  if (values instanceof SortedNumbers) return values;
  if (isCounted(values)) return sortedCounts(sample, values);
  const numbers = values instanceof Float64Array ? values : Float64Array.from(values as number[]);
  const wrong = numbers.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new SampleValueError(sample, wrong, values[wrong]);
  return new SortedNumbers(numbers.slice().sort());
}

function sortedCounts(sample: SampleName, counts: ReadonlyMap<Category, number>): SortedNumbers {
  const values = [...counts.keys()];
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new SampleValueError(sample, wrong, values[wrong]);
  const numbers = Float64Array.from(values as number[]).sort();
  let upTo = 0;
  return new SortedNumbers(
    numbers,
    numbers.map((value) => {
      upTo += counts.get(value) as number;
      return upTo;
    }),
  );
}
