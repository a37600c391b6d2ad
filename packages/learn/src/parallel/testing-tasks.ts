import { threadId } from 'node:worker_threads';
import { InvalidArgumentError } from '../checks/errors.js';
import { defineTask } from './task.js';

/** Test support: tasks that threads run in `run-tasks.test.ts`. */
export function multiply(factor: number, item: number): number {
  if (item < 0) throw new InvalidArgumentError('item', item, 'at least 0');
  if (item === 13) throw new RangeError('unlucky');
  return factor * item;
}
export const multiplyTask = defineTask(import.meta.url, 'multiply', multiply);

export function whichThread(): number {
  return threadId;
}
export const whichThreadTask = defineTask<null, number, number>(import.meta.url, 'whichThread', whichThread);

/** Counts in shared memory how many threads are inside at once, and waits until `threads` of them have been. */
export function meet({ counter, threads }: { counter: Int32Array; threads: number }): number {
  Atomics.add(counter, 0, 1);
  Atomics.notify(counter, 0);
  for (let arrived = Atomics.load(counter, 0); arrived < threads; arrived = Atomics.load(counter, 0)) {
    Atomics.wait(counter, 0, arrived, 1000);
  }
  return threadId;
}
export const meetTask = defineTask<{ counter: Int32Array; threads: number }, number, number>(import.meta.url, 'meet', meet);

/** Ends the thread that it runs on. */
export function leave(): never {
  process.exit(3);
}
export const leaveTask = defineTask<null, number, never>(import.meta.url, 'leave', leave);

export const missingTask = defineTask<null, number, number>(import.meta.url, 'absent', whichThread);
