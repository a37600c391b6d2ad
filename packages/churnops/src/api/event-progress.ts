import type { Progress } from '../progress.js';
import type { CommandEvent } from './command-event.js';

/** Updates of a task closer together than this are left out: nobody could see them. */
const UPDATE_EVERY_MS = 100;

/** Reports progress as events, for a client in another process. */
export function eventProgress(send: (event: CommandEvent) => void): Progress {
  let tasks = 0;
  return {
    waiting: (message) => send({ event: 'waiting', message }),
    task(name, total) {
      const task = ++tasks;
      let last = Number.NEGATIVE_INFINITY;
      send({ event: 'task', task, name, ...(total !== undefined && { total }) });
      return {
        update(value) {
          if (performance.now() - last < UPDATE_EVERY_MS) return;
          last = performance.now();
          send({ event: 'update', task, value });
        },
        done: (summary) => send({ event: 'done', task, summary }),
        fail: () => send({ event: 'fail', task }),
      };
    },
  };
}
