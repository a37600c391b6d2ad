import type { Frame } from '@churnops/learn';
import type { CustomerSchema } from '../record/customer-schema.js';
import { CategorySample, type ColumnSample, QuantitySample } from './column-sample.js';

/** The features of many customers, reduced to what a comparison needs. It takes 8 bytes for each customer and quantity. */
export class DatasetSample {
  /** By feature. */
  readonly columns: ReadonlyMap<string, ColumnSample>;
  /** How many customers it has. */
  rows = 0;

  constructor(schema: CustomerSchema) {
    this.columns = new Map(
      schema.features.map((name) => [name, schema.isQuantity(name) ? new QuantitySample() : new CategorySample()]),
    );
  }

  /** @param frame of all features */
  add(frame: Frame, rows: number): void {
    this.rows += rows;
    for (const [name, sample] of this.columns) sample.add(frame.get(name) ?? []);
  }
}
