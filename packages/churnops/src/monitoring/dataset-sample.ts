import type { Frame } from '@churnops/learn';
import type { CustomerSchema } from '../record/customer-schema.js';
import { CategorySample, type ColumnSample, QuantitySample } from './column-sample.js';
import { OUTPUTS, PROBABILITY } from './watched-query.js';

/** Inputs and outputs of the model for many customers, reduced to what a comparison needs. It takes 8 bytes for each customer and quantity. */
export class DatasetSample {
  /** By feature or output. */
  readonly columns: ReadonlyMap<string, ColumnSample>;
  /** How many customers it has. */
  rows = 0;

  constructor(schema: CustomerSchema) {
    const isQuantity = [
      ...schema.features.map((name) => [name, schema.isQuantity(name)] as const),
      ...OUTPUTS.map(({ name, kind }) => [name, kind === 'num'] as const),
    ];
    this.columns = new Map(isQuantity.map(([name, is]) => [name, is ? new QuantitySample() : new CategorySample()]));
  }

  /** The probability of each row, in the order of the quantities; none if the sample does not have it. */
  get risk(): Float64Array {
    return this.columns.get(PROBABILITY)?.values as Float64Array;
  }

  /** @param frame of all features, and of the outputs that there are */
  add(frame: Frame, rows: number): void {
    this.rows += rows;
    const risk = frame.get(PROBABILITY) as Float64Array | undefined;
    for (const [name, sample] of this.columns) sample.add(frame.get(name) ?? [], risk);
  }
}
