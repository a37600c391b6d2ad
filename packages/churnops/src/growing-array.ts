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

  get length(): number {
    return this.#count;
  }

  /** Those so far: a view, not a copy. */
  get values(): Numbers {
    return this.#room.subarray(0, this.#count) as Numbers;
  }
}
