import { unescapeValue } from './copy-text.js';

const TAB = 9;
const LINE_FEED = 10;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const NINE = 57;
const BACKSLASH = 92;
/** A double holds every number of so many digits exactly, and these powers of ten too. So one divided by the other is rounded once, as it should be. */
const EXACT_DIGITS = 15;
const POWERS_OF_TEN = Array.from({ length: EXACT_DIGITS + 1 }, (_, i) => 10 ** i);
/** More texts than this are not kept: such a column has names or the like, of which few come again. */
const MOST_TEXTS = 512;
/** Places of the table: a power of two, and four times the texts, so that few find their place taken. */
const PLACES = 4 * MOST_TEXTS;

/** Reads one column of rows in COPY's text format. */
export interface ValueReader<Values> {
  /** Makes room for the values of so many rows. */
  begin(rows: number): void;
  /**
   * Reads the value that begins at `start`, as that of a row.
   *
   * @returns where the tab or line feed after it is
   */
  read(block: Buffer, start: number, row: number): number;
  /** The values read since `begin`. */
  readonly values: Values;
}

/** A column that nobody wants. */
export class SkippedReader implements ValueReader<undefined> {
  readonly values = undefined;

  begin(): void {}

  read(block: Buffer, start: number): number {
    return endOf(block, start);
  }
}

/** Numbers; NULL is NaN. */
export class NumberReader implements ValueReader<Float64Array> {
  values = new Float64Array(0);

  begin(rows: number): void {
    this.values = new Float64Array(rows);
  }

  read(block: Buffer, start: number, row: number): number {
    const isNegative = block[start] === MINUS;
    const first = isNegative ? start + 1 : start;
    let digits = 0;
    let point = -1;
    let end = first;
    // Plain digits with a point at most, as nearly all numbers are.
    for (; ; end++) {
      const byte = block[end] as number;
      if (byte >= ZERO && byte <= NINE) digits = digits * 10 + (byte - ZERO);
      else if (byte === POINT && point < 0) point = end;
      else break;
    }
    const count = end - first - (point < 0 ? 0 : 1);
    if (isEnd(block[end]) && count > 0 && count <= EXACT_DIGITS) {
      const size = point < 0 ? digits : digits / (POWERS_OF_TEN[end - point - 1] as number);
      this.values[row] = isNegative ? -size : size;
      return end;
    }
    end = endOf(block, end);
    this.values[row] = block[start] === BACKSLASH ? Number.NaN : Number(block.toString('latin1', start, end));
    return end;
  }
}

/**
 * Texts; NULL is ''. All equal texts are one string: in a column of categories a few come again and again, and to compare their bytes takes
 * less time than to make a string of each, and leaves nothing to the garbage collector.
 */
export class TextReader implements ValueReader<string[]> {
  values: string[] = [];
  /** A hash table with open addressing: of each known text the hash, the bytes and the string. */
  readonly #hashes = new Int32Array(PLACES);
  readonly #bytes = new Array<Uint8Array | undefined>(PLACES);
  readonly #texts = new Array<string>(PLACES);
  #count = 0;

  begin(rows: number): void {
    this.values = new Array(rows);
  }

  read(block: Buffer, start: number, row: number): number {
    let hash = 0;
    let end = start;
    for (let byte = block[end]; !isEnd(byte); byte = block[++end]) hash = (Math.imul(hash, 31) + (byte as number)) | 0;
    this.values[row] = this.#text(block, start, end, hash);
    return end;
  }

  #text(block: Buffer, start: number, end: number, hash: number): string {
    let place = hash & (PLACES - 1);
    for (let known = this.#bytes[place]; known; known = this.#bytes[place]) {
      if (this.#hashes[place] === hash && isAt(known, block, start, end)) return this.#texts[place] as string;
      place = (place + 1) & (PLACES - 1);
    }
    const text = unescapeValue(block.toString('utf8', start, end)) ?? '';
    if (this.#count === MOST_TEXTS) return text;
    this.#count++;
    this.#hashes[place] = hash;
    this.#bytes[place] = Uint8Array.from(block.subarray(start, end));
    this.#texts[place] = text;
    return text;
  }
}

function isAt(known: Uint8Array, block: Buffer, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let i = 0; i < known.length; i++) if (known[i] !== block[start + i]) return false;
  return true;
}

/** Whether a value ends here; also where the block ends. */
function isEnd(byte: number | undefined): boolean {
  return byte === TAB || byte === LINE_FEED || byte === undefined;
}

function endOf(block: Buffer, start: number): number {
  let end = start;
  while (!isEnd(block[end])) end++;
  return end;
}
