/** What a prediction says, and what came of it: 1 left, 0 stayed, −1 not known yet. */
export type Outcome = 1 | 0 | -1;

/** Predictions with their outcomes, collected one by one: 9 bytes each. */
export class ScoredRows {
  #probability = new Float64Array(1024);
  #outcome = new Int8Array(1024);
  #count = 0;

  add(probability: number, outcome: Outcome): void {
    if (this.#count === this.#outcome.length) this.#grow();
    this.#probability[this.#count] = probability;
    this.#outcome[this.#count++] = outcome;
  }

  get rows(): number {
    return this.#count;
  }

  /** Of all rows. */
  get probability(): Float64Array {
    return this.#probability.subarray(0, this.#count);
  }

  /** The rows whose outcome is known. */
  get known(): { readonly churned: Uint8Array; readonly probability: Float64Array } {
    const outcome = this.#outcome.subarray(0, this.#count);
    const count = outcome.reduce((sum, value) => sum + (value < 0 ? 0 : 1), 0);
    const churned = new Uint8Array(count);
    const probability = new Float64Array(count);
    let next = 0;
    for (const [row, value] of outcome.entries()) {
      if (value < 0) continue;
      churned[next] = value;
      probability[next++] = this.#probability[row] as number;
    }
    return { churned, probability };
  }

  #grow(): void {
    const probability = new Float64Array(2 * this.#count);
    probability.set(this.#probability);
    this.#probability = probability;
    const outcome = new Int8Array(2 * this.#count);
    outcome.set(this.#outcome);
    this.#outcome = outcome;
  }
}
