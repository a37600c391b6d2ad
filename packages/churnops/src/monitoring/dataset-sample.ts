import type { Frame } from '@churnops/learn';
import type { CustomerSchema } from '../record/customer-schema.js';
import type { CategoryCodes } from './category-codes.js';
import { type CodedRows, type ColumnCodes, codeFrame, columnCodes } from './coded-rows.js';
import { CategorySample, type ColumnSample, QuantitySample } from './column-sample.js';
import { riskTerms } from './segments/risk-terms.js';
import { OUTPUT_NAMES, PROBABILITY } from './watched-query.js';

/** Inputs and outputs of the model for many customers, reduced to what a comparison needs. It takes 8 bytes for each customer and quantity. */
export class DatasetSample {
  /** By feature or output. */
  readonly columns: ReadonlyMap<string, ColumnSample>;
  /** How many customers it has. */
  rows = 0;
  readonly #codes: ColumnCodes;

  /** @param codes of the rows that are added. Default: its own, for frames */
  constructor(schema: CustomerSchema, codes: ColumnCodes = columnCodes(schema)) {
    this.#codes = codes;
    const sampleOf = (own: CategoryCodes | undefined) => (own ? new CategorySample(own) : new QuantitySample());
    this.columns = new Map([...schema.features, ...OUTPUT_NAMES].map((name) => [name, sampleOf(codes.get(name))]));
  }

  /** The probability of each row, in the order of the quantities; none if the sample does not have it. */
  get risk(): Float64Array {
    return this.columns.get(PROBABILITY)?.values as Float64Array;
  }

  /** @param frame of all features, and of the outputs that there are */
  addFrame(frame: Frame): void {
    const coded = codeFrame(frame, this.#codes);
    this.add(coded, 0, coded.rows);
  }

  /** Adds the rows from `from` up to but not including `to`: all features, and the outputs that there are. */
  add({ columns }: CodedRows, from: number, to: number): void {
    this.rows += to - from;
    const terms = riskTerms(columns.get(PROBABILITY) as Float64Array | undefined, from, to);
    for (const [name, sample] of this.columns) {
      const values = columns.get(name);
      if (values) sample.add(values, terms, from, to);
    }
  }
}
