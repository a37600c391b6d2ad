import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { checkWhole } from '../checks/check-parameter.js';
import { InvalidArgumentError } from '../checks/errors.js';
import type { TaskContext, TaskItem, TaskName, TaskResult } from './tasks.js';

export interface ParallelOptions {
  /** Threads to work on. Default: as many as the machine runs at a time. The result does not depend on it. */
  readonly threads?: number;
  /** Stops the work; what is awaited then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each finished part with how many of how many are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

export type TaskMessage =
  | { readonly type: 'context'; readonly name: TaskName; readonly context: unknown }
  | { readonly type: 'item'; readonly index: number; readonly item: unknown };

export type TaskAnswer =
  | { readonly index: number; readonly result: unknown }
  | { readonly index: number; readonly error: Error; readonly name: string; readonly fields: object };

/** Threads that wait for work: their code is loaded and optimised. They do not keep the process alive. */
const idle: Worker[] = [];

/**
 * Does a task for each item on several threads; the results are in the order of the items, whichever thread did which.
 *
 * @throws what the task throws, or the reason of `signal`; work that is under way is dropped
 */
export async function runTasks<Name extends TaskName>(
  name: Name,
  context: TaskContext<Name>,
  items: readonly TaskItem<Name>[],
  options: ParallelOptions = {},
): Promise<TaskResult<Name>[]> {
  const { threads = availableParallelism(), signal, onProgress } = options;
  checkWhole('threads', threads, 1);
  signal?.throwIfAborted();
  const results = new Array<TaskResult<Name>>(items.length);
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
        results[answer.index] = answer.result as TaskResult<Name>;
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
      worker.postMessage({ type: 'context', name, context } satisfies TaskMessage);
      if (!send()) settle(resolve);
    });
  const workers = Array.from({ length: Math.min(threads, items.length) }, takeWorker);
  try {
    await Promise.all(workers.map(workOn));
  } catch (error) {
    // They are in the middle of something that nobody waits for any more.
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
  // Each call listens for as long as it has the worker; Node would warn from the eleventh listener on.
  worker.setMaxListeners(0);
  return worker;
}

/** The error as it was thrown, as far as a caller can tell. */
function revive({ error, name, fields }: Extract<TaskAnswer, { error: Error }>): Error {
  if (name === 'InvalidArgumentError') {
    const { argument, value, expected } = fields as InvalidArgumentError;
    return new InvalidArgumentError(argument, value, expected);
  }
  return error;
}
