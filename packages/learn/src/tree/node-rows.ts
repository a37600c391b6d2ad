/**
 * The training rows in the order of the nodes. The rows of a node are next to each other, and a split moves those that go left to the
 * front. The weights by class move with the rows, so that sums over a node read memory in order.
 */
export class NodeRows {
  readonly length: number;
  readonly rows: Int32Array;
  /** The class number at each position. With two classes, the weights below tell it too. */
  readonly codes: Int32Array;
  readonly weights: Float64Array;
  /** With two classes: the weight at each position if the row is of class 0 (or 1), else 0. Empty with more classes. */
  readonly weights0: Float64Array;
  readonly weights1: Float64Array;
  readonly #classes: number;

  /** @param weights shape (rows). Rows of weight 0 are left out. Default: all 1 */
  constructor(codes: Int32Array, classes: number, weights?: Float64Array) {
    const all = codes.length;
    const rows = new Int32Array(all);
    let length = 0;
    for (let row = 0; row < all; row++) if (weights?.[row] !== 0) rows[length++] = row;
    this.length = length;
    this.rows = rows.subarray(0, length);
    this.#classes = classes;
    this.codes = new Int32Array(length);
    this.weights = new Float64Array(length);
    const binary = classes === 2 ? length : 0;
    this.weights0 = new Float64Array(binary);
    this.weights1 = new Float64Array(binary);
    for (let i = 0; i < length; i++) {
      const weight = weights ? weights[rows[i]] : 1;
      const code = codes[rows[i]];
      this.codes[i] = code;
      this.weights[i] = weight;
      if (binary) (code === 0 ? this.weights0 : this.weights1)[i] = weight;
    }
  }

  /** Writes the weight of each class at positions [start, end) to `total`, and returns their sum. */
  sum(start: number, end: number, total: Float64Array): number {
    if (this.#classes === 2) {
      const { weights0, weights1 } = this;
      let first = 0;
      let second = 0;
      for (let i = start; i < end; i++) {
        first += weights0[i];
        second += weights1[i];
      }
      total[0] = first;
      total[1] = second;
      return first + second;
    }
    const { codes, weights } = this;
    total.fill(0);
    let sum = 0;
    for (let i = start; i < end; i++) {
      total[codes[i]] += weights[i];
      sum += weights[i];
    }
    return sum;
  }

  /** Moves the rows of [start, end) whose rank is at most `rank` to the front. Returns the position where the others begin. */
  partition(start: number, end: number, ranks: Uint8Array | Int32Array, rank: number): number {
    const { rows } = this;
    let from = start;
    let to = end;
    while (from < to) {
      if (ranks[rows[from]] <= rank) from++;
      else this.#swap(from, --to);
    }
    return to;
  }

  #swap(i: number, j: number): void {
    swap(this.rows, i, j);
    swap(this.codes, i, j);
    swap(this.weights, i, j);
    if (this.#classes !== 2) return;
    swap(this.weights0, i, j);
    swap(this.weights1, i, j);
  }
}

function swap(values: Int32Array | Float64Array, i: number, j: number): void {
  const value = values[i];
  values[i] = values[j];
  values[j] = value;
}
