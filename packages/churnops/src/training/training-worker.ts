import { parentPort, workerData } from 'node:worker_threads';
import type { Frame, Split } from '@churnops/learn';
import { CustomerSchema } from '../record/customer-schema.js';
import type { CustomerDescriptor } from '../record/descriptor.js';
import { type Evaluation, evaluateCandidates } from './evaluate-candidates.js';

/** What the worker sends: how much is done, then the result. */
export type TrainingMessage =
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'evaluation'; readonly evaluation: Evaluation };

/** What the worker is started with. */
export interface TrainingWorkerData {
  readonly descriptor: CustomerDescriptor;
  readonly frame: Frame;
  readonly churned: Uint8Array;
  readonly ids: readonly string[];
  readonly split: Split;
}

const { descriptor, split, ...rows } = workerData as TrainingWorkerData;
const schema = new CustomerSchema(descriptor);
const send = (message: TrainingMessage) => parentPort?.postMessage(message);
const evaluation = await evaluateCandidates(schema, rows, split, (share) => send({ type: 'progress', share }));
send({ type: 'evaluation', evaluation });
