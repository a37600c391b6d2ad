import { GrowingArray } from '../../growing-array.js';
import type { CustomerSchema } from '../../record/customer-schema.js';
import type { CodedRows, ColumnCodes } from '../coded-rows.js';

const LOW_SEED = 0x811c9dc5;
const HIGH_SEED = 0x9747b28c;
/** Odd, so that no bit is lost. As in MurmurHash3 and xxHash32. */
const [LOW_FACTOR, HIGH_FACTOR] = [0x85ebca6b, 0x9e3779b1];

/** What only whole rows tell: copies of others, and blanks where another column forbids them. It takes 8 bytes for each row. */
export class RowQuality {
  /** Rows with a blank that is not allowed there, by column. Columns that are always required are not among them. */
  readonly forbiddenBlanks = new Map<string, number>();
  readonly #hashes = new GrowingArray((length) => new Float64Array(length));
  readonly #schema: CustomerSchema;
  readonly #codes: ColumnCodes;

  /** @param codes of the rows that are added */
  constructor(schema: CustomerSchema, codes: ColumnCodes) {
    this.#schema = schema;
    this.#codes = codes;
  }

  /** Adds the rows from `from` up to but not including `to`. */
  add(rows: CodedRows, from: number, to: number): void {
    this.#hash(rows, from, to);
    this.#findBlanks(rows, from, to);
  }

  /**
   * Hashes inputs and outputs. The outputs follow from the inputs, so rows with the same inputs are the same.
   *
   * A hash has 53 bits: of a million different rows, two have the same with a probability of 0.00006. They are from two 32-bit hashes; rows that
   * differ in half a value have different ones.
   */
  #hash({ columns }: CodedRows, from: number, to: number): void {
    const low = new Int32Array(to - from).fill(LOW_SEED);
    const high = new Int32Array(to - from).fill(HIGH_SEED);
    for (const values of columns.values()) {
      const words = new Int32Array(
        values.buffer,
        values.byteOffset + from * values.BYTES_PER_ELEMENT,
        wordsOf(values, to - from),
      );
      const width = values.BYTES_PER_ELEMENT / words.BYTES_PER_ELEMENT;
      for (let offset = 0; offset < width; offset++) {
        for (let row = 0; row < low.length; row++) {
          const word = words[row * width + offset] as number;
          const lower = Math.imul((low[row] as number) ^ word, LOW_FACTOR);
          const upper = Math.imul((high[row] as number) ^ word, HIGH_FACTOR);
          low[row] = lower ^ (lower >>> 15);
          high[row] = upper ^ (upper >>> 13);
        }
      }
    }
    for (let row = 0; row < low.length; row++)
      this.#hashes.push(((high[row] as number) >>> 11) * 2 ** 32 + ((low[row] as number) >>> 0));
  }

  #findBlanks({ columns }: CodedRows, from: number, to: number): void {
    const valueAt = (name: string, row: number) => {
      const value = columns.get(name)?.[row] as number;
      const own = this.#codes.get(name);
      return own ? own.categories[value] : value;
    };
    for (const name of this.#schema.features) {
      const field = this.#schema.field(name);
      const values = columns.get(name);
      if (!field.blankWhen || !values) continue;
      const blank = this.#codes.get(name)?.codeOf(null) ?? Number.NaN;
      for (let row = from; row < to; row++) {
        if (!Object.is(values[row], blank)) continue;
        if (this.#schema.mayBeBlank(field, (other) => valueAt(other, row))) continue;
        this.forbiddenBlanks.set(name, (this.forbiddenBlanks.get(name) ?? 0) + 1);
      }
    }
  }

  /** How many rows are the same as an earlier one. */
  get copies(): number {
    // In place: nothing depends on their order.
    const sorted = this.#hashes.values.sort();
    let copies = 0;
    for (let i = 1; i < sorted.length; i++) if (sorted[i] === sorted[i - 1]) copies++;
    return copies;
  }
}

/** How many numbers of 32 bits so many values have. */
function wordsOf(values: Float64Array | Int32Array, rows: number): number {
  return (rows * values.BYTES_PER_ELEMENT) / Int32Array.BYTES_PER_ELEMENT;
}
