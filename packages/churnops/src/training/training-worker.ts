import { parentPort, workerData } from 'node:worker_threads';
import type { Frame } from '@churnops/learn';
import { type Evaluation, evaluateCandidates } from './evaluate-candidates.js';

/** What the worker sends: how much is done, then what came of it. */
export type TrainingMessage =
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'evaluation'; readonly evaluation: Evaluation };

const { frame, churned } = workerData as { frame: Frame; churned: Uint8Array };
const send = (message: TrainingMessage) => parentPort?.postMessage(message);
const evaluation = await evaluateCandidates(frame, churned, (share) => send({ type: 'progress', share }));
send({ type: 'evaluation', evaluation });
