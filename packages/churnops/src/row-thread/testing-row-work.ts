import { threadId } from 'node:worker_threads';
import { ChurnopsError } from '../errors.js';
import type { RowWork } from './in-row-thread.js';

/** What the work is to do beside counting bytes. */
export type TestJob = 'count' | 'hold 128 MB' | 'refuse' | 'fail' | 'leave';

/** Test support: held by the thread for as long as it lives. */
let held: Uint8Array | undefined;

/** What the work found. */
interface Found {
  readonly bytes: number;
  /** Whether each byte is that of its place, of the numbers from 0 to 250 again and again. */
  readonly inOrder: boolean;
  readonly thread: number;
  readonly held: number;
}

/** Test support: counts the bytes of its rows, and says on which thread. */
export const work: RowWork<TestJob, Found> = async (rows, job) => {
  let bytes = 0;
  let inOrder = true;
  for await (const chunk of rows) for (const byte of chunk) if (byte !== bytes++ % 251) inOrder = false;
  if (job === 'refuse') throw new ChurnopsError('CHURN_DRIFT', 'no such rows', 'bring others');
  if (job === 'fail') throw new RangeError('a mistake');
  if (job === 'leave') process.exit(3);
  if (job === 'hold 128 MB') held = new Uint8Array(128e6);
  return { bytes, inOrder, thread: threadId, held: held?.length ?? 0 };
};
