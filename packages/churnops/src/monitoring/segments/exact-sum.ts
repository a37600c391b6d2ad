/** Parts of a number have 26 bits each, so that the sums of 134 million parts are whole numbers that a double holds exactly. */
const PART = 2 ** 26;

/**
 * Writes the two parts of a number: those before and after its 26th bit after the point, as whole numbers.
 *
 * @param value from 0 to 1
 */
export function exactParts(value: number, into: Float64Array, at: number): void {
  const high = highPart(value);
  into[at] = high;
  into[at + 1] = lowPart(value, high);
}

function highPart(value: number): number {
  return Math.floor(value * PART);
}

function lowPart(value: number, high: number): number {
  return Math.round((value * PART - high) * PART);
}

/** The sum of numbers from 0 to 1, to 52 bits after the point. It does not depend on their order, as a sum of doubles does. */
export class ExactSum {
  #high: number;
  #low: number;

  /** @param high the sum of the first of `exactParts` @param low of the second */
  constructor(high = 0, low = 0) {
    this.#high = high;
    this.#low = low;
  }

  /** @param value from 0 to 1 */
  add(value: number): void {
    const high = highPart(value);
    this.#high += high;
    this.#low += lowPart(value, high);
  }

  /** Adds the numbers of another. */
  merge(other: ExactSum): void {
    this.#high += other.#high;
    this.#low += other.#low;
  }

  get value(): number {
    return (this.#high + this.#low / PART) / PART;
  }
}
