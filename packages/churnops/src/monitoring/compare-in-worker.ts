import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import type { PicturedComparison } from './compare-samples.js';
import type { DriftWorkerAnswer, DriftWorkerData, DriftWorkerInput } from './drift-worker.js';

/** Each batch leaves garbage. With a larger young generation it would only be collected later. */
const YOUNG_GENERATION = { maxYoungGenerationSizeMb: 12 };

/**
 * Compares the current sample with the reference set on a separate thread. The server keeps answering, and the memory is freed with the
 * thread.
 *
 * @param reference a CSV file
 * @param current features in COPY's text format, in chunks that break anywhere
 * @throws ChurnopsError CHURN_NO_REFERENCE, CHURN_DRIFT; the signal's reason, once it is aborted
 */
export async function compareInWorker(
  { schema, signal }: Pick<PipelineContext, 'schema' | 'signal'>,
  reference: Uint8Array,
  current: AsyncIterable<Uint8Array>,
): Promise<PicturedComparison> {
  const workerData: DriftWorkerData = { descriptor: schema.descriptor, reference };
  const worker = new Worker(new URL('./drift-worker.js', import.meta.url), { workerData, resourceLimits: YOUNG_GENERATION });
  const answers = on(worker, 'message', { signal, close: ['exit'] }) as AsyncIterator<[DriftWorkerAnswer], undefined>;
  const exchange = async (chunk: DriftWorkerInput): Promise<DriftWorkerAnswer> => {
    // A chunk with its own buffer is transferred, not copied: copies pile up until the garbage collector runs.
    const owned = chunk !== undefined && chunk.length === chunk.buffer.byteLength;
    worker.postMessage(chunk, owned ? [chunk.buffer as ArrayBuffer] : []);
    const { value } = await answers.next();
    if (!value) throw new Error('the drift thread ended early');
    const [answer] = value;
    if (answer.type !== 'failure') return answer;
    const { code, message, remedy } = answer.error;
    throw new ChurnopsError(code, message, remedy);
  };
  try {
    // Only one chunk is on its way at a time, which limits memory. Meanwhile the next one is read.
    for await (const chunk of current) await exchange(chunk);
    const answer = await exchange(undefined);
    if (answer.type === 'comparison') return answer.found;
    throw new Error('the drift thread asked for rows after the last');
  } catch (error) {
    // The signal's reason says more than a plain AbortError.
    signal.throwIfAborted();
    throw error;
  } finally {
    await worker.terminate();
  }
}
