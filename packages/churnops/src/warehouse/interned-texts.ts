/** More texts than this are not kept: such a column holds names or the like, and few of them come again. */
const MOST_TEXTS = 512;
/** Places in the table: a power of two, four times the texts, so that places next to each other are rarely taken. */
const PLACES = 4 * MOST_TEXTS;

/**
 * Turns bytes into texts, with one string for all equal ones. In a column of categories a few texts come again and again: looking at their
 * bytes takes less time than making a string of each, and nothing is left for the garbage collector.
 */
export class InternedTexts {
  readonly #hashes = new Int32Array(PLACES);
  readonly #bytes = new Array<Uint8Array | undefined>(PLACES);
  readonly #texts = new Array<string>(PLACES);
  #count = 0;

  /**
   * @param bytes UTF-8, from `start` to before `end`
   * @param hash any hash of these bytes
   */
  of(bytes: Buffer, start: number, end: number, hash: number): string {
    let place = hash & (PLACES - 1);
    for (let known = this.#bytes[place]; known; known = this.#bytes[place]) {
      if (this.#hashes[place] === hash && isAt(known, bytes, start, end)) return this.#texts[place] as string;
      place = (place + 1) & (PLACES - 1);
    }
    const text = bytes.toString('utf8', start, end);
    if (this.#count === MOST_TEXTS) return text;
    this.#count++;
    this.#hashes[place] = hash;
    this.#bytes[place] = Uint8Array.from(bytes.subarray(start, end));
    this.#texts[place] = text;
    return text;
  }
}

function isAt(known: Uint8Array, bytes: Buffer, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let i = 0; i < known.length; i++) if (known[i] !== bytes[start + i]) return false;
  return true;
}
