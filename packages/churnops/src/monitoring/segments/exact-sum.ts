/** Parts of a number have 26 bits each, so that the sums of 134 million parts are whole numbers that a double holds exactly. */
const PART = 2 ** 26;

/** The sum of numbers from 0 to 1, to 52 bits after the point. It does not depend on their order, as a sum of doubles does. */
export class ExactSum {
  #high = 0;
  #low = 0;

  /** @param value from 0 to 1 */
  add(value: number): void {
    const scaled = value * PART;
    const high = Math.floor(scaled);
    this.#high += high;
    this.#low += Math.round((scaled - high) * PART);
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
