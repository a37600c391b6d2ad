import { EmptySampleError, type SampleName, SampleValueError } from '../errors.js';
import { type CategoryCounts, categoryCounts } from './category-counts.js';
import type { ColumnKind, PresentValues } from './column.js';
import { isCounted, rowCount } from './row-count.js';

/** The numbers of both samples. */
export interface NumberPair {
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

/**
 * Both samples of a column, prepared once for all tests: each view is made when a test first asks for it, and kept.
 *
 * @example
 * const tenure = new SamplePair('num', Float64Array.of(1, 24, 72), Float64Array.of(2, 30));
 * [kolmogorovSmirnov.score(tenure), wasserstein.score(tenure)]; // the numbers were sorted once
 */
export class SamplePair {
  readonly referenceRows: number;
  readonly currentRows: number;
  #numbers: NumberPair | undefined;
  #sorted: NumberPair | undefined;
  #counts: CategoryCounts | undefined;

  /**
   * @param kind how the column's values are meant
   * @param reference values without missing ones, or how often each occurs
   * @param current the same of the current sample
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
   * The values as numbers, in the order given.
   *
   * @throws SampleValueError (`DRIFT_SAMPLE_VALUE`) if one is not a finite number
   */
  get numbers(): NumberPair {
    this.#numbers ??= { reference: toNumbers('reference', this.reference), current: toNumbers('current', this.current) };
    return this.#numbers;
  }

  /**
   * The values as numbers, in ascending order.
   *
   * @throws SampleValueError (`DRIFT_SAMPLE_VALUE`) if one is not a finite number
   */
  get sorted(): NumberPair {
    this.#sorted ??= { reference: this.numbers.reference.slice().sort(), current: this.numbers.current.slice().sort() };
    return this.#sorted;
  }

  /** How often each value occurs in each sample. */
  get counts(): CategoryCounts {
    this.#counts ??= categoryCounts(this.reference, this.current);
    return this.#counts;
  }
}

/** Each value as often as it occurs. Throws unless all are finite: with a NaN among them, the walks over sorted values would not end. */
function toNumbers(sample: SampleName, values: PresentValues): Float64Array {
  const numbers = isCounted(values)
    ? expanded(values)
    : values instanceof Float64Array
      ? values
      : Float64Array.from(values as number[]);
  const wrong = numbers.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return numbers;
  throw new SampleValueError(sample, wrong, isCounted(values) ? numbers[wrong] : values[wrong]);
}

function expanded(counts: ReadonlyMap<unknown, number>): Float64Array {
  const numbers = new Float64Array(rowCount(counts as ReadonlyMap<string | number, number>));
  let end = 0;
  for (const [value, count] of counts) {
    numbers.fill(Number(value), end, end + count);
    end += count;
  }
  return numbers;
}
