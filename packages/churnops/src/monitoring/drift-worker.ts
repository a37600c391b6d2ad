import { workerData } from 'node:worker_threads';
import { CustomerSchema } from '../record/customer-schema.js';
import type { CustomerDescriptor } from '../record/descriptor.js';
import { answerRows } from '../row-thread.js';
import { compareWithReference } from './compare-with-reference.js';
import type { EarlierRows } from './quality/check-rows.js';

/** What the worker is started with. Its rows are those of `watchedQuery`. */
export interface DriftWorkerData {
  readonly descriptor: CustomerDescriptor;
  /** The reference set as a CSV file; null if the reference is among the rows. */
  readonly reference: Uint8Array | null;
  readonly earlier: EarlierRows | undefined;
}

const { descriptor, reference, earlier } = workerData as DriftWorkerData;
await answerRows((rows) => compareWithReference(new CustomerSchema(descriptor), reference, rows, earlier));
