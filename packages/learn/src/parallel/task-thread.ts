// The thread's side of `run-tasks.ts`: takes a context, then items one at a time, and answers each.
import { parentPort } from 'node:worker_threads';
import type { TaskAnswer, TaskMessage } from './run-tasks.js';
import { TASKS } from './tasks.js';

let work: (item: never) => unknown = () => undefined;

parentPort?.on('message', (message: TaskMessage) => {
  if (message.type === 'context') {
    const task = TASKS[message.name] as (context: never, item: never) => unknown;
    work = (item) => task(message.context as never, item);
    return;
  }
  parentPort?.postMessage(answerTo(message.index, message.item as never));
});

function answerTo(index: number, item: never): TaskAnswer {
  try {
    return { index, result: work(item) };
  } catch (error) {
    // Cloning keeps an error's message and stack, and loses its class; the name tells.
    return { index, error: error as Error, name: (error as Error).name, fields: { ...(error as Error) } };
  }
}
