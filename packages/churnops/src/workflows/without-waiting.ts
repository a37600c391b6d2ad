import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';

/**
 * Does work for somebody who isn't shown what it waits for, such as the visitor of a page: where it would have to wait, it ends at once.
 *
 * @param work handed the context to work in
 * @throws ChurnopsError CHURN_BUSY, which says who is at work; the work's own errors
 */
export async function withoutWaiting<Result>(
  context: PipelineContext,
  work: (context: PipelineContext) => Promise<Result>,
): Promise<Result> {
  const { signal, progress } = context;
  const ending = new AbortController();
  const follow = () => ending.abort(signal.reason);
  if (signal.aborted) follow();
  signal.addEventListener('abort', follow, { once: true });
  const waiting = (message: string) => ending.abort(busy(message));
  try {
    return await work({ ...context, signal: ending.signal, progress: { ...progress, waiting } });
  } finally {
    signal.removeEventListener('abort', follow);
  }
}

function busy(message: string): ChurnopsError {
  return new ChurnopsError('CHURN_BUSY', `somebody else is at work: this would mean ${message}`, 'try again in a moment');
}
