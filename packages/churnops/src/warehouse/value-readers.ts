import { lineCount, unescapeValue } from './copy-text.js';
import { isEnd, KnownTexts } from './known-texts.js';
import { longDecimal, POWERS_OF_TEN } from './long-decimal.js';

const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const NINE = 57;
const BACKSLASH = 92;
/** A double holds every number of so many digits exactly, and these powers of ten too. So one divided by the other is rounded once, as it should be. */
const EXACT_DIGITS = 15;
/** More texts than this are not kept: such a column has names or the like, of which few come again. */
const MOST_TEXTS = 512;

/**
 * Reads the rows of a block, each value by the reader of its column.
 *
 * @param block whole rows in COPY's text format, each with its line feed
 * @param readers of all columns, in their order
 * @returns how many rows there are
 */
export function readRows(block: Buffer, readers: readonly ValueReader<unknown>[]): number {
  const rows = lineCount(block);
  for (const reader of readers) reader.begin(rows);
  let start = 0;
  for (let row = 0; row < rows; row++) for (const reader of readers) start = reader.read(block, start, row) + 1;
  return rows;
}

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
    if (isEnd(block[end])) {
      const size = longDecimal(block, first, end, point);
      if (size !== undefined) {
        this.values[row] = isNegative ? -size : size;
        return end;
      }
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
  readonly #known = new KnownTexts(MOST_TEXTS);
  readonly #texts: string[] = [];

  begin(rows: number): void {
    this.values = new Array(rows);
  }

  read(block: Buffer, start: number, row: number): number {
    const number = this.#known.read(block, start);
    const { end } = this.#known;
    this.values[row] = this.#texts[number] ?? this.#decoded(block, start, end, number);
    return end;
  }

  #decoded(block: Buffer, start: number, end: number, number: number): string {
    const text = unescapeValue(block.toString('utf8', start, end)) ?? '';
    if (number >= 0) this.#texts[number] = text;
    return text;
  }
}

/** Categories by their numbers, which take less time than texts do. */
export class CodeReader implements ValueReader<Int32Array> {
  values = new Int32Array(0);
  readonly #known = new KnownTexts();
  readonly #codes: number[] = [];
  readonly #codeOf: (text: string | null) => number;

  /** @param codeOf the number of a category; asked once for each text, with null for NULL */
  constructor(codeOf: (text: string | null) => number) {
    this.#codeOf = codeOf;
  }

  begin(rows: number): void {
    this.values = new Int32Array(rows);
  }

  read(block: Buffer, start: number, row: number): number {
    const number = this.#known.read(block, start);
    const { end } = this.#known;
    if (number === this.#codes.length) this.#codes.push(this.#codeOf(unescapeValue(block.toString('utf8', start, end))));
    this.values[row] = this.#codes[number] as number;
    return end;
  }
}

function endOf(block: Buffer, start: number): number {
  let end = start;
  while (!isEnd(block[end])) end++;
  return end;
}
