import { InvalidArgumentError } from '../checks/errors.js';

const N = 624;
const M = 397;

/**
 * numpy's legacy generator `numpy.random.RandomState`, bit for bit. It combines MT19937 (Matsumoto & Nishimura 1998) with numpy's
 * legacy distributions (numpy/random/mtrand.pyx, frozen by numpy's NEP 19).
 *
 * @example
 * new RandomState(42).permutation(5) // [1, 4, 2, 0, 3]
 */
export class RandomState {
  readonly #key = new Uint32Array(N);
  #position = N;
  #cachedGauss: number | undefined;

  /**
   * @param seed an integer in [0, 2^32)
   * @throws InvalidArgumentError for a seed outside that range
   */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
      throw new InvalidArgumentError('seed', seed, 'an integer between 0 and 4294967295');
    }
    let value = seed >>> 0;
    for (let i = 0; i < N; i++) {
      this.#key[i] = value;
      value = (Math.imul(1812433253, value ^ (value >>> 30)) + i + 1) >>> 0;
    }
  }

  /** The next 32 random bits, as an unsigned integer. */
  uint32(): number {
    if (this.#position === N) this.#generate();
    let y = this.#key[this.#position++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  /** A double in [0, 1) with 53 random bits. */
  random(): number {
    const a = this.uint32() >>> 5;
    const b = this.uint32() >>> 6;
    return (a * 67108864 + b) / 9007199254740992;
  }

  /**
   * A uniform integer in [low, high), by masked rejection.
   *
   * @param high at most low + 2^32
   * @throws InvalidArgumentError unless `high` is greater than `low`
   */
  randint(low: number, high: number): number {
    if (!(high > low)) throw new InvalidArgumentError('high', high, `greater than low (${low})`);
    return low + this.#interval(high - low - 1);
  }

  /**
   * Draws `size` integers in [low, high) with `randint`.
   *
   * @throws InvalidArgumentError unless `high` is greater than `low`
   */
  randints(low: number, high: number, size: number): Int32Array {
    const drawn = new Int32Array(size);
    for (let i = 0; i < size; i++) drawn[i] = this.randint(low, high);
    return drawn;
  }

  /** A standard normal deviate, by Marsaglia's polar method (the legacy `gauss`). */
  normal(): number {
    if (this.#cachedGauss !== undefined) {
      const cached = this.#cachedGauss;
      this.#cachedGauss = undefined;
      return cached;
    }
    for (;;) {
      const x1 = 2 * this.random() - 1;
      const x2 = 2 * this.random() - 1;
      const r2 = x1 * x1 + x2 * x2;
      if (r2 >= 1 || r2 === 0) continue;
      const f = Math.sqrt((-2 * Math.log(r2)) / r2);
      this.#cachedGauss = f * x1;
      return f * x2;
    }
  }

  /** Shuffles `values` in place, by Fisher–Yates from the end, as numpy does. */
  shuffle(values: { length: number; [index: number]: number }): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.#interval(i);
      const swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
  }

  /** The integers from 0 to n - 1 in random order, shape (n). */
  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    this.shuffle(order);
    return order;
  }

  /** A uniform integer in [0, max]. */
  #interval(max: number): number {
    if (max === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(max);
    for (;;) {
      const value = (this.uint32() & mask) >>> 0;
      if (value <= max) return value;
    }
  }

  #generate(): void {
    const key = this.#key;
    for (let i = 0; i < N; i++) {
      const y = (key[i] & 0x80000000) | (key[(i + 1) % N] & 0x7fffffff);
      key[i] = key[(i + M) % N] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#position = 0;
  }
}
