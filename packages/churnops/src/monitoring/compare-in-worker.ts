import type { PipelineContext } from '../context.js';
import { inRowThread } from '../row-thread/in-row-thread.js';
import type { WatchedDate } from './compare-with-reference.js';
import type { DriftJob } from './drift-worker.js';
import type { EarlierRows } from './quality/check-rows.js';

/**
 * Compares the current sample with the reference on a separate thread.
 *
 * @param reference a CSV file; null if the reference is among the rows
 * @param rows of `watchedQuery` in COPY's text format, in chunks that break anywhere
 * @param earlier what the dates before were like. Default: unknown
 * @throws ChurnopsError CHURN_NO_REFERENCE, CHURN_DRIFT; the signal's reason, once it is aborted
 */
export function compareInWorker(
  { schema, signal }: Pick<PipelineContext, 'schema' | 'signal'>,
  reference: Uint8Array | null,
  rows: AsyncIterable<Uint8Array>,
  earlier?: EarlierRows,
): Promise<WatchedDate> {
  const place = { module: new URL('./drift-worker.js', import.meta.url), name: 'drift' };
  const job: DriftJob = { descriptor: schema.descriptor, reference, earlier };
  return inRowThread(place, job, rows, signal);
}
