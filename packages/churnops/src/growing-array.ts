/** Numbers that are collected one by one, without a box for each. */
export class GrowingArray<Numbers extends Float64Array | Int8Array> {
  #room: Numbers;
  #count = 0;
  readonly #make: (length: number) => Numbers;

  /** @param make an array of so many numbers */
  constructor(make: (length: number) => Numbers) {
    this.#make = make;
    this.#room = make(1024);
  }

  push(value: number): void {
    if (this.#count === this.#room.length) {
      const larger = this.#make(2 * this.#count);
      larger.set(this.#room);
      this.#room = larger;
    }
    this.#room[this.#count++] = value;
  }

  pushAll(values: ArrayLike<number>): void {
    const count = this.#count + values.length;
    if (count > this.#room.length) {
      const larger = this.#make(Math.max(count, 2 * this.#room.length));
      larger.set(this.values);
      this.#room = larger;
    }
    this.#room.set(values, this.#count);
    this.#count = count;
  }

  get length(): number {
    return this.#count;
  }

  /** Those so far: a view, not a copy. */
  get values(): Numbers {
    return this.#room.subarray(0, this.#count) as Numbers;
  }
}
