import { Worker } from 'node:worker_threads';
import type { TrainingRows } from '../customers/training-rows.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import type { Evaluation } from './evaluate-candidates.js';
import type { TrainingMessage, TrainingWorkerData } from './training-worker.js';

/**
 * `evaluateCandidates` on a thread of its own, so that the server goes on answering, and the memory of training, with the threads that
 * it uses in turn, ends with it.
 */
export async function evaluateInWorker(
  { descriptor }: CustomerSchema,
  { frame, churned }: Pick<TrainingRows, 'frame' | 'churned'>,
  onProgress: (share: number) => void,
): Promise<Evaluation> {
  const workerData: TrainingWorkerData = { descriptor, frame, churned };
  const worker = new Worker(new URL('./training-worker.js', import.meta.url), { workerData });
  try {
    return await new Promise((resolve, reject) => {
      worker.on('message', (message: TrainingMessage) => {
        if (message.type === 'progress') onProgress(message.share);
        else resolve(message.evaluation);
      });
      worker.on('error', reject);
      worker.on('exit', (code) => reject(new Error(`the training thread ended early, with code ${code}`)));
    });
  } finally {
    await worker.terminate();
  }
}
