const TAB = 9;
const LINE_FEED = 10;
/** A power of two. */
const GUESSES = 256;
const FIRST_PLACES = 64;
const FIRST_BYTES = 1024;

/** Whether a value in COPY's text format ends here; also where the block ends. */
export function isEnd(byte: number | undefined): boolean {
  return byte === TAB || byte === LINE_FEED || byte === undefined;
}

/**
 * Numbers the texts of a column, in the order in which they first come: 0, 1, 2 … It compares bytes, so a text that came before takes no string and
 * no hash: its first bytes mostly say which it can only be.
 */
export class KnownTexts {
  /** Where the tab or line feed is after the text that was read last. */
  end = 0;
  #count = 0;
  readonly #most: number;
  /** The bytes of all texts, one after the other. Those of text n begin at `starts[n]`. */
  #bytes = new Uint8Array(FIRST_BYTES);
  #starts = new Int32Array(FIRST_PLACES + 1);
  /** By the first bytes, the text that was read last with them. −1: none. */
  readonly #guesses = new Int32Array(GUESSES).fill(-1);
  /** A hash table with open addressing: the number of a text, or −1. It has at least twice as many places as there are texts. */
  #places = new Int32Array(FIRST_PLACES).fill(-1);

  /** @param most further texts are not kept. Default: no limit */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  /**
   * Reads the text that begins at `start`.
   *
   * @returns its number; −1 if it is not known and there is no room for it
   */
  read(block: Uint8Array, start: number): number {
    const key = firstBytes(block, start);
    const guess = this.#guesses[key] as number;
    if (guess >= 0 && this.#isAt(guess, block, start)) return guess;
    return this.#find(block, start, key);
  }

  /** Whether the text is a whole value there. If so, moves `end`. */
  #isAt(text: number, block: Uint8Array, start: number): boolean {
    const bytes = this.#bytes;
    const last = this.#starts[text + 1] as number;
    let at = start;
    for (let i = this.#starts[text] as number; i < last; i++, at++) if (bytes[i] !== block[at]) return false;
    if (!isEnd(block[at])) return false;
    this.end = at;
    return true;
  }

  #find(block: Uint8Array, start: number, key: number): number {
    let end = start;
    while (!isEnd(block[end])) end++;
    const mask = this.#places.length - 1;
    let place = hashOf(block, start, end) & mask;
    for (let text = this.#places[place] as number; text >= 0; text = this.#places[place] as number) {
      if (this.#isAt(text, block, start)) {
        this.#guesses[key] = text;
        return text;
      }
      place = (place + 1) & mask;
    }
    this.end = end;
    if (this.#count === this.#most) return -1;
    const added = this.#add(block.subarray(start, end), place);
    this.#guesses[key] = added;
    return added;
  }

  #add(text: Uint8Array, place: number): number {
    const added = this.#count++;
    const start = this.#starts[added] as number;
    const end = start + text.length;
    if (end > this.#bytes.length) this.#bytes = enlarged(this.#bytes, new Uint8Array(2 * end));
    this.#bytes.set(text, start);
    this.#starts[added + 1] = end;
    this.#places[place] = added;
    if (2 * this.#count > this.#places.length) this.#makeRoom();
    return added;
  }

  #makeRoom(): void {
    const places = new Int32Array(2 * this.#places.length).fill(-1);
    this.#starts = enlarged(this.#starts, new Int32Array(places.length + 1));
    const mask = places.length - 1;
    for (let text = 0; text < this.#count; text++) {
      let place = hashOf(this.#bytes, this.#starts[text] as number, this.#starts[text + 1] as number) & mask;
      while (places[place] !== -1) place = (place + 1) & mask;
      places[place] = text;
    }
    this.#places = places;
  }
}

function firstBytes(block: Uint8Array, start: number): number {
  const first = block[start];
  if (isEnd(first)) return 0;
  const second = block[start + 1];
  if (isEnd(second)) return (first as number) & (GUESSES - 1);
  // A value that goes on has a third byte, if only the one that ends it.
  return ((first as number) + 31 * (second as number) + 131 * (block[start + 2] as number)) & (GUESSES - 1);
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0;
  for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + (bytes[i] as number)) | 0;
  return hash ^ (hash >>> 15);
}

function enlarged<Numbers extends Uint8Array | Int32Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
