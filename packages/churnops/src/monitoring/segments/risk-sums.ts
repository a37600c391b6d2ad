import { ExactSum } from './exact-sum.js';

/** The risk of some customers, added up one by one. Their order makes no difference. */
export class RiskSums {
  /** How many customers there are. */
  customers = 0;
  /** How many of them have a probability. */
  scored = 0;
  #sum = new ExactSum();
  #squares = new ExactSum();

  /** @param parts sums of the `exactParts` of the probabilities, and of their squares */
  static ofParts(customers: number, scored: number, [high, low, highOfSquares, lowOfSquares]: readonly number[]): RiskSums {
    const sums = new RiskSums();
    sums.customers = customers;
    sums.scored = scored;
    sums.#sum = new ExactSum(high, low);
    sums.#squares = new ExactSum(highOfSquares, lowOfSquares);
    return sums;
  }

  /** @param probability from 0 to 1; anything else, such as NaN, is unknown */
  add(probability: number): void {
    this.customers++;
    // NaN is neither.
    if (!(probability >= 0 && probability <= 1)) return;
    this.scored++;
    this.#sum.add(probability);
    this.#squares.add(probability * probability);
  }

  /** Adds the customers of another. */
  merge(other: RiskSums): void {
    this.customers += other.customers;
    this.scored += other.scored;
    this.#sum.merge(other.#sum);
    this.#squares.merge(other.#squares);
  }

  /** Mean probability; null if none is known. */
  get mean(): number | null {
    return this.scored === 0 ? null : this.#sum.value / this.scored;
  }

  /** Variance of the mean, from at least two probabilities. */
  get varianceOfMean(): number {
    const { scored } = this;
    // Rounding can make the variance of equal probabilities a little less than 0.
    return Math.max(0, this.#squares.value - this.#sum.value ** 2 / scored) / (scored - 1) / scored;
  }
}
