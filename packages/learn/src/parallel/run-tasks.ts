import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { checkWhole } from '../checks/check-parameter.js';
import { InvalidArgumentError } from '../checks/errors.js';
import type { Task } from './task.js';

export interface ParallelOptions {
  /** Number of threads, at least 1. Default: as many as the machine can run at once. The result doesn't depend on it. */
  readonly threads?: number;
  /** Stops the work. The promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each finished part, with the number of parts done and their total. */
  readonly onProgress?: (done: number, total: number) => void;
}

export type TaskMessage =
  | { readonly type: 'context'; readonly module: string; readonly exportName: string; readonly context: unknown }
  | { readonly type: 'item'; readonly index: number; readonly item: unknown };

export type TaskAnswer =
  | { readonly index: number; readonly result: unknown }
  | { readonly index: number; readonly error: Error; readonly name: string; readonly fields: object };

/** Threads that wait for work. Their code is already loaded and optimised. They don't keep the process alive. */
const idle: Worker[] = [];

/**
 * Runs a task for each item on several threads. The results are in the order of the items.
 *
 * @param context what all items have in common; each thread gets a copy once
 * @throws what the task throws, or the reason of `signal`; work in progress is dropped
 * @throws InvalidArgumentError if `threads` isn't a whole number of at least 1
 */
export async function runTasks<Context, Item, Result>(
  { module, exportName }: Task<Context, Item, Result>,
  context: Context,
  items: readonly Item[],
  options: ParallelOptions = {},
): Promise<Result[]> {
  const { threads = availableParallelism(), signal, onProgress } = options;
  checkWhole('threads', threads, 1);
  signal?.throwIfAborted();
  const results = new Array<Result>(items.length);
  let next = 0;
  let done = 0;
  const workOn = (worker: Worker) =>
    new Promise<void>((resolve, reject) => {
      const send = (): boolean => {
        if (next >= items.length) return false;
        const index = next++;
        worker.postMessage({ type: 'item', index, item: items[index] } satisfies TaskMessage);
        return true;
      };
      const onMessage = (answer: TaskAnswer) => {
        if ('error' in answer) {
          settle(() => reject(revive(answer)));
          return;
        }
        results[answer.index] = answer.result as Result;
        onProgress?.(++done, items.length);
        if (!send()) settle(resolve);
      };
      const onError = (error: Error) => settle(() => reject(error));
      const onExit = (code: number) => onError(new Error(`a thread ended early, with code ${code}`));
      const onAbort = () => settle(() => reject(signal?.reason));
      const settle = (end: () => void) => {
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        signal?.removeEventListener('abort', onAbort);
        end();
      };
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      signal?.addEventListener('abort', onAbort);
      worker.postMessage({ type: 'context', module, exportName, context } satisfies TaskMessage);
      if (!send()) settle(resolve);
    });
  const workers = Array.from({ length: Math.min(threads, items.length) }, takeWorker);
  try {
    await Promise.all(workers.map(workOn));
  } catch (error) {
    // They are still busy with work that nobody waits for any more.
    for (const worker of workers) worker.terminate();
    throw error;
  }
  for (const worker of workers) {
    worker.unref();
    idle.push(worker);
  }
  return results;
}

function takeWorker(): Worker {
  const waiting = idle.pop();
  if (waiting) {
    waiting.ref();
    return waiting;
  }
  const worker = new Worker(new URL('./task-thread.js', import.meta.url));
  // Each call listens for as long as it has the worker. Node would warn at the eleventh listener.
  worker.setMaxListeners(0);
  return worker;
}

/** The error as the task threw it. An InvalidArgumentError gets its class back. */
function revive({ error, name, fields }: Extract<TaskAnswer, { error: Error }>): Error {
  if (name === 'InvalidArgumentError') {
    const { argument, value, expected } = fields as InvalidArgumentError;
    return new InvalidArgumentError(argument, value, expected);
  }
  return error;
}
