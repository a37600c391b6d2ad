import { Worker } from 'node:worker_threads';
import type { Split } from '@churnops/learn';
import type { TrainingRows } from '../customers/training-rows.js';
import { ChurnopsError } from '../errors.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import type { Evaluation } from './evaluate-candidates.js';
import type { TrainingMessage, TrainingWorkerData } from './training-worker.js';

export interface EvaluationOptions {
  readonly split: Split;
  /** Ends the thread when it is aborted. */
  readonly signal: AbortSignal;
  /** Told how much is done, in [0, 1]. */
  readonly onProgress: (share: number) => void;
}

/**
 * Runs `evaluateCandidates` on a separate thread. The server goes on answering, and the memory of training is freed with the thread and
 * those that it starts.
 *
 * @throws ChurnopsError CHURN_TRAINING_DATA if no model can be fitted to these customers
 * @throws the signal's reason if it is aborted
 */
export async function evaluateInWorker(
  { descriptor }: CustomerSchema,
  { frame, churned, ids }: Pick<TrainingRows, 'frame' | 'churned' | 'ids'>,
  { split, signal, onProgress }: EvaluationOptions,
): Promise<Evaluation> {
  signal.throwIfAborted();
  const workerData: TrainingWorkerData = { descriptor, frame, churned, ids, split };
  const worker = new Worker(new URL('./training-worker.js', import.meta.url), { workerData });
  let onAbort = () => {};
  try {
    return await new Promise((resolve, reject) => {
      onAbort = () => reject(signal.reason);
      signal.addEventListener('abort', onAbort);
      worker.on('message', (message: TrainingMessage) => {
        if (message.type === 'progress') onProgress(message.share);
        else resolve(message.evaluation);
      });
      worker.on('error', (error) => reject(asTrainingError(error)));
      worker.on('exit', (code) => reject(new Error(`the training thread ended early, with code ${code}`)));
    });
  } finally {
    signal.removeEventListener('abort', onAbort);
    await worker.terminate();
  }
}

/** If an estimator refuses an argument, the customers are the reason: all other arguments are ours. */
function asTrainingError(error: Error): Error {
  if (error.name !== 'InvalidArgumentError') return error;
  return new ChurnopsError(
    'CHURN_TRAINING_DATA',
    `no model can be fitted to these customers: ${error.message}`,
    'import more customers with a known outcome: churnops import FILE.csv',
    { cause: error },
  );
}
