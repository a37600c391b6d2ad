import type { Frame } from '@churnops/learn';
import { GrowingArray } from '../../growing-array.js';
import type { CustomerSchema } from '../../record/customer-schema.js';
import { SAMPLE_MARK } from '../watched-query.js';

const LINE_FEED = 10;
const CURRENT = SAMPLE_MARK.current.charCodeAt(0);
const LOW_SEED = 0x811c9dc5;
const HIGH_SEED = 0x9747b28c;

/** What only whole rows tell: copies of others, and blanks where another column forbids them. It takes 8 bytes for each row. */
export class RowQuality {
  /** Rows with a blank that is not allowed there, by column. Columns that are always required are not among them. */
  readonly forbiddenBlanks = new Map<string, number>();
  readonly #hashes = new GrowingArray((length) => new Float64Array(length));
  readonly #schema: CustomerSchema;

  constructor(schema: CustomerSchema) {
    this.#schema = schema;
  }

  /**
   * Hashes the rows of the current sample: inputs and outputs. The outputs follow from the inputs, so rows with the same inputs are the same.
   *
   * @param block whole rows of `watchedQuery` in COPY's text format, each with its line feed
   */
  addRows(block: Uint8Array): void {
    let [low, high] = [LOW_SEED, HIGH_SEED];
    let isCurrent = block[0] === CURRENT;
    for (let i = 0; i < block.length; i++) {
      const byte = block[i] as number;
      low = Math.imul(low ^ byte, 0x01000193);
      // COPY escapes control characters within values.
      if (byte > LINE_FEED) continue;
      high = Math.imul(high ^ low, 0x5bd1e995);
      if (byte !== LINE_FEED) continue;
      if (isCurrent) this.#hashes.push(joined(low, high));
      [low, high] = [LOW_SEED, HIGH_SEED];
      isCurrent = block[i + 1] === CURRENT;
    }
  }

  /** @param frame of all features */
  addFrame(frame: Frame): void {
    for (const name of this.#schema.features) {
      const field = this.#schema.field(name);
      if (!field.blankWhen) continue;
      const column = frame.get(name) ?? [];
      for (let row = 0; row < column.length; row++) {
        if (column[row] !== '' && !Number.isNaN(column[row])) continue;
        if (this.#schema.mayBeBlank(field, (other) => frame.get(other)?.[row])) continue;
        this.forbiddenBlanks.set(name, (this.forbiddenBlanks.get(name) ?? 0) + 1);
      }
    }
  }

  /** How many rows are the same as an earlier one. */
  get copies(): number {
    const sorted = this.#hashes.values.slice().sort();
    let copies = 0;
    for (let i = 1; i < sorted.length; i++) if (sorted[i] === sorted[i - 1]) copies++;
    return copies;
  }
}

/**
 * 53 bits of an FNV-1a hash of the bytes, and of another of its state after each value: of a million different rows, two have the same with a probability
 * of 0.00006. FNV's lowest bits are its weakest, so they are mixed with the others.
 */
function joined(low: number, high: number): number {
  return ((high ^ (high >>> 15)) & 0x1fffff) * 2 ** 32 + ((low ^ (low >>> 16)) >>> 0);
}
