import { GrowingArray } from '../growing-array.js';

/** What a prediction says, and what came of it: 1 left, 0 stayed, −1 not known yet. */
export type Outcome = 1 | 0 | -1;

/** Predictions with their outcomes, collected one by one: 9 bytes each. */
export class ScoredRows {
  readonly #probability = new GrowingArray((length) => new Float64Array(length));
  readonly #outcome = new GrowingArray((length) => new Int8Array(length));

  add(probability: number, outcome: Outcome): void {
    this.#probability.push(probability);
    this.#outcome.push(outcome);
  }

  /** The same rows, to which others can be added. */
  copy(): ScoredRows {
    const copy = new ScoredRows();
    copy.#probability.pushAll(this.#probability.values);
    copy.#outcome.pushAll(this.#outcome.values);
    return copy;
  }

  get rows(): number {
    return this.#outcome.length;
  }

  /** Of all rows. */
  get probability(): Float64Array {
    return this.#probability.values;
  }

  /** The rows whose outcome is known. */
  get known(): { readonly churned: Uint8Array; readonly probability: Float64Array } {
    const outcome = this.#outcome.values;
    const all = this.probability;
    const count = outcome.reduce((sum, value) => sum + (value < 0 ? 0 : 1), 0);
    const churned = new Uint8Array(count);
    const probability = new Float64Array(count);
    let next = 0;
    for (const [row, value] of outcome.entries()) {
      if (value < 0) continue;
      churned[next] = value;
      probability[next++] = all[row] as number;
    }
    return { churned, probability };
  }
}
