import type { CustomerSchema } from '../record/customer-schema.js';
import { CodeReader, NumberReader, readRows } from '../warehouse/value-readers.js';
import type { Category } from './category-codes.js';
import type { CodedRows, ColumnCodes } from './coded-rows.js';
import { OUTPUT_NAMES, SAMPLE_MARK, watchedLayout } from './watched-query.js';

/** Which sample a row belongs to. */
export type SampleName = keyof typeof SAMPLE_MARK;

/** Rows that follow each other and are of the same sample, from `from` up to but not including `to`. */
export interface SampleRun {
  readonly sample: SampleName;
  readonly from: number;
  readonly to: number;
}

/** Rows of both samples. */
export interface MarkedCodedRows extends CodedRows {
  /** One after the other. Mostly there is one. */
  readonly runs: readonly SampleRun[];
}

/** Reads rows of `watchedQuery`, block after block. */
export class WatchedRows {
  readonly #mark = new CodeReader((text) => (text === SAMPLE_MARK.reference ? 0 : 1));
  readonly #columns: readonly (readonly [name: string, reader: CodeReader | NumberReader])[];

  /** @param codes numbers the categories of each column */
  constructor(schema: CustomerSchema, codes: ColumnCodes) {
    const [, ...names] = watchedLayout(schema);
    this.#columns = names.map((name) => {
      const own = codes.get(name);
      if (!own) return [name, new NumberReader()];
      const isNumeric = OUTPUT_NAMES.includes(name) || schema.isNumeric(name);
      return [name, new CodeReader((text) => own.codeOf(isNumeric ? numericCategory(text) : text || null))];
    });
  }

  /** @param block whole rows in COPY's text format, each with its line feed */
  read(block: Buffer): MarkedCodedRows {
    const rows = readRows(block, [this.#mark, ...this.#columns.map(([, reader]) => reader)]);
    return { rows, columns: new Map(this.#columns.map(([name, { values }]) => [name, values])), runs: runsOf(this.#mark.values) };
  }
}

/** As a frame has it: what is no number is blank. */
function numericCategory(text: string | null): Category {
  const value = text === null ? Number.NaN : Number(text);
  return Number.isNaN(value) ? null : value;
}

function runsOf(marks: Int32Array): SampleRun[] {
  const runs: SampleRun[] = [];
  for (let from = 0, to = 1; from < marks.length; from = to++) {
    while (to < marks.length && marks[to] === marks[from]) to++;
    runs.push({ sample: marks[from] === 0 ? 'reference' : 'current', from, to });
  }
  return runs;
}
