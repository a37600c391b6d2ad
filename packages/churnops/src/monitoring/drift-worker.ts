import { on } from 'node:events';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { ChurnopsError, type ErrorDocument } from '../errors.js';
import { CustomerSchema } from '../record/customer-schema.js';
import type { CustomerDescriptor } from '../record/descriptor.js';
import type { PicturedComparison } from './compare-samples.js';
import { compareWithReference } from './compare-with-reference.js';

/** What the worker is started with. */
export interface DriftWorkerData {
  readonly descriptor: CustomerDescriptor;
  /** The reference set as a CSV file. */
  readonly reference: Uint8Array;
}

/** What the worker is sent: the features of the current sample in COPY's text format, in chunks that break anywhere, then undefined. */
export type DriftWorkerInput = Uint8Array | undefined;

/** What the worker answers: that it is ready for the next chunk, and at the end the result or the error. */
export type DriftWorkerAnswer =
  | { readonly type: 'next' }
  | { readonly type: 'comparison'; readonly found: PicturedComparison }
  | { readonly type: 'failure'; readonly error: ErrorDocument };

const port = parentPort as MessagePort;
const { descriptor, reference } = workerData as DriftWorkerData;
const schema = new CustomerSchema(descriptor);
const send = (answer: DriftWorkerAnswer) => port.postMessage(answer);

async function* chunks(): AsyncGenerator<Uint8Array> {
  for await (const [chunk] of on(port, 'message') as AsyncIterable<[DriftWorkerInput]>) {
    if (chunk === undefined) return;
    yield chunk;
    send({ type: 'next' });
  }
}

try {
  send({ type: 'comparison', found: await compareWithReference(schema, reference, chunks()) });
} catch (error) {
  if (!(error instanceof ChurnopsError)) throw error;
  send({ type: 'failure', error: error.toJSON() });
}
