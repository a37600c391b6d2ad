import { CustomerSchema } from '../record/customer-schema.js';
import type { CustomerDescriptor } from '../record/descriptor.js';
import type { RowWork } from '../row-thread/in-row-thread.js';
import { compareWithReference, type WatchedDate } from './compare-with-reference.js';
import type { EarlierRows } from './quality/check-rows.js';

/** What the thread needs beside the rows, which are those of `watchedQuery`. */
export interface DriftJob {
  readonly descriptor: CustomerDescriptor;
  /** The reference set as a CSV file; null if the reference is among the rows. */
  readonly reference: Uint8Array | null;
  readonly earlier: EarlierRows | undefined;
}

export const work: RowWork<DriftJob, WatchedDate> = (rows, { descriptor, reference, earlier }) =>
  compareWithReference(new CustomerSchema(descriptor), reference, rows, earlier);
