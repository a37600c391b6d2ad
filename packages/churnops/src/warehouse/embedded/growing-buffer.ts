/** Above this size, room that is no longer needed is given back. */
const KEPT_BYTES = 4 * 2 ** 20;

/**
 * Bytes that come piece by piece, in room that is used again and again: new room for each page would pile up, 64 MB on each thread,
 * before the garbage collector takes notice of memory outside of its heap.
 */
export class GrowingBuffer {
  #room = Buffer.allocUnsafeSlow(2 ** 20);
  #length = 0;

  /** Begins anew. What `bytes` gave before is overwritten. */
  clear(): void {
    this.#length = 0;
    if (this.#room.length > KEPT_BYTES) this.#room = Buffer.allocUnsafeSlow(KEPT_BYTES);
  }

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#room.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Makes sure that so many more bytes find room. */
  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#room.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#room.length));
    this.#room.copy(larger, 0, 0, this.#length);
    this.#room = larger;
  }

  /** A view of what has come; holds until `clear`. */
  get bytes(): Buffer {
    return this.#room.subarray(0, this.#length);
  }
}
