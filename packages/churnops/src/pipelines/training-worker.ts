import { parentPort, workerData } from 'node:worker_threads';
import type { Frame } from '@churnops/learn';
import { type CandidateResult, evaluateCandidates } from './evaluate-candidates.js';

/** What the worker sends: how many candidates are done, then the results. */
export type TrainingMessage =
  | { readonly type: 'progress'; readonly done: number }
  | { readonly type: 'results'; readonly results: readonly CandidateResult[] };

const { frame, churned } = workerData as { frame: Frame; churned: Uint8Array };
const send = (message: TrainingMessage) => parentPort?.postMessage(message);
const results = evaluateCandidates(frame, churned, (done) => send({ type: 'progress', done }));
send({ type: 'results', results });
