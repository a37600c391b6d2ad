import { workerData } from 'node:worker_threads';
import { CustomerSchema } from '../record/customer-schema.js';
import type { CustomerDescriptor } from '../record/descriptor.js';
import { answerRows } from '../row-thread.js';
import { compareWithReference } from './compare-with-reference.js';

/** What the worker is started with. Its rows are the features of the current sample. */
export interface DriftWorkerData {
  readonly descriptor: CustomerDescriptor;
  /** The reference set as a CSV file. */
  readonly reference: Uint8Array;
}

const { descriptor, reference } = workerData as DriftWorkerData;
await answerRows((current) => compareWithReference(new CustomerSchema(descriptor), reference, current));
