// The thread's side of `run-tasks.ts`: takes a context, then items one at a time, and answers each.
import { parentPort } from 'node:worker_threads';
import type { TaskAnswer, TaskMessage } from './run-tasks.js';

type TaskFunction = (context: unknown, item: unknown) => unknown;

/** Settles once the task's module is loaded. A failed import rejects each item that waits for it. */
let work: Promise<(item: unknown) => unknown>;

parentPort?.on('message', (message: TaskMessage) => {
  if (message.type === 'context') {
    work = load(message.module, message.exportName).then((task) => (item) => task(message.context, item));
    // Items report the failure. Without this, Node would end the thread first.
    work.catch(() => {});
    return;
  }
  void answerTo(message.index, message.item);
});

async function load(module: string, exportName: string): Promise<TaskFunction> {
  const task: unknown = (await import(module))[exportName];
  if (typeof task === 'function') return task as TaskFunction;
  throw new TypeError(`${module} exports no function ${exportName}`);
}

async function answerTo(index: number, item: unknown): Promise<void> {
  parentPort?.postMessage(await resultOf(index, item));
}

async function resultOf(index: number, item: unknown): Promise<TaskAnswer> {
  try {
    return { index, result: (await work)(item) };
  } catch (error) {
    // Cloning keeps an error's message and stack, but not its class. The name identifies it.
    return { index, error: error as Error, name: (error as Error).name, fields: { ...(error as Error) } };
  }
}
