import { mersenne } from 'pure-rand/generator/mersenne';

/** Draws the same permutations as numpy's `RandomState(seed)`. */
export class NumpyPermutations {
  readonly #generator;

  /** @param seed a whole number from 0 to 2³² − 1 */
  constructor(seed: number) {
    this.#generator = mersenne(seed);
  }

  /** Shuffles a list in place, like `RandomState.shuffle`. */
  shuffle(list: Uint32Array): void {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.#below(i);
      const value = list[i] as number;
      list[i] = list[j] as number;
      list[j] = value;
    }
  }

  /** Draws a whole number from 0 to `most`. It draws as many random bits as `most` has, until their value is at most `most`. */
  #below(most: number): number {
    const mask = 2 ** (32 - Math.clz32(most)) - 1;
    for (;;) {
      const value = (this.#generator.next() & mask) >>> 0;
      if (value <= most) return value;
    }
  }
}
