/** `clear` shrinks a larger buffer to this size. */
const KEPT_BYTES = 4 * 2 ** 20;

/**
 * Collects bytes that come piece by piece, in a buffer that is reused. A new buffer for each page would pile up to 64 MB on each thread
 * before the garbage collector notices memory outside its heap.
 */
export class GrowingBuffer {
  #room = Buffer.allocUnsafeSlow(2 ** 20);
  #length = 0;

  /** Starts again. What `bytes` returned before will be overwritten. */
  clear(): void {
    this.#length = 0;
    if (this.#room.length > KEPT_BYTES) this.#room = Buffer.allocUnsafeSlow(KEPT_BYTES);
  }

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#room.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Makes room for this many more bytes. */
  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#room.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#room.length));
    this.#room.copy(larger, 0, 0, this.#length);
    this.#room = larger;
  }

  /** A view of the bytes so far, valid until `clear`. */
  get bytes(): Buffer {
    return this.#room.subarray(0, this.#length);
  }
}
