import { Worker } from 'node:worker_threads';
import type { PipelineContext } from '../context.js';
import type { LabelledCustomers } from '../customers/labelled-customers.js';
import type { Evaluation } from './evaluate-candidates.js';
import type { TrainingMessage, TrainingWorkerData } from './training-worker.js';

/**
 * `evaluateCandidates` on a thread of its own, so that the server goes on answering, and the memory of training, with the threads that
 * it uses in turn, ends with it.
 *
 * @param context its signal ends the thread at once
 * @throws the signal's reason
 */
export async function evaluateInWorker(
  { schema: { descriptor }, signal }: Pick<PipelineContext, 'schema' | 'signal'>,
  { frame, churned }: LabelledCustomers,
  onProgress: (share: number) => void,
): Promise<Evaluation> {
  signal.throwIfAborted();
  const workerData: TrainingWorkerData = { descriptor, frame, churned };
  const worker = new Worker(new URL('./training-worker.js', import.meta.url), { workerData });
  try {
    return await new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
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
