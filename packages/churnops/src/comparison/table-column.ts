import { type Category, type ColumnKind, type ColumnValues, NumberSummary } from '@churnops/drift';
import type { DecimalMark } from '../customers/csv-dialect.js';
import { withDecimalPoint } from '../customers/decimal-mark.js';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** As Python, Java and databases write infinity. It is no measured value: among numbers it counts as missing. */
const INFINITE = /^[+-]?(inf|infinity)$/i;
/** With more distinct values than this, a column can't be compared as categories. */
const MOST_CATEGORIES = 20_000;

/** What a column looks like from its values. `identifier`: text that hardly repeats. */
export type LooksLike = ColumnKind | 'mixed' | 'identifier' | 'empty';

/** A column of a file, in constant memory. It is kept as numbers and as categories until it is clear which it is. */
export class TableColumn {
  readonly #decimal: DecimalMark;
  readonly #numbers = new NumberSummary();
  /** Undefined once there are too many. */
  #counts: Map<string, number> | undefined = new Map();
  #missing = 0;

  constructor(decimal: DecimalMark) {
    this.#decimal = decimal;
  }

  /** @param value a value without spaces around it; undefined if it is missing */
  add(value: string | undefined): void {
    if (value === undefined) {
      this.#missing++;
      this.#numbers.add(Number.NaN);
      return;
    }
    const count = this.#counts?.get(value);
    if (count !== undefined) this.#counts?.set(value, count + 1);
    else if (this.#counts && this.#counts.size < MOST_CATEGORIES) this.#counts.set(value, 1);
    else this.#counts = undefined;
    const text = withDecimalPoint(value, this.#decimal);
    if (text !== undefined && NUMBER.test(text)) this.#numbers.add(Number(text));
    else if (INFINITE.test(value)) this.#numbers.add(Infinity);
    else this.#numbers.addText(value);
  }

  get looksLike(): LooksLike {
    const present = this.#numbers.rows - this.#missing;
    if (present === 0) return 'empty';
    const { texts } = this.#numbers;
    if (texts === 0) return 'num';
    // A few texts in a column of numbers are mistakes. With more, it is a column of text.
    if (texts < present / 10) return 'mixed';
    const isUnique = this.#counts === undefined || (present > 20 && this.#counts.size > 0.9 * present);
    return isUnique ? 'identifier' : 'cat';
  }

  /** The values for a comparison. Null if there are too many categories to count. */
  as(kind: ColumnKind): ColumnValues | null {
    if (kind === 'num') return this.#numbers;
    if (!this.#counts) return null;
    const counts = new Map<Category | null, number>(this.#counts);
    if (this.#missing > 0) counts.set(null, this.#missing);
    return counts;
  }
}
