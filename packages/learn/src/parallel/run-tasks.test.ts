import { threadId } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../checks/errors.js';
import { runTasks } from './run-tasks.js';
import { leaveTask, meetTask, missingTask, multiplyTask, whichThreadTask } from './testing-tasks.js';

const items = Array.from({ length: 50 }, (_, i) => i + 20);

describe('runTasks', () => {
  it('gives the results in the order of the items, for any number of threads', async () => {
    for (const threads of [1, 2, 7]) {
      expect(await runTasks(multiplyTask, 3, items, { threads })).toEqual(items.map((item) => 3 * item));
    }
    expect(await runTasks(multiplyTask, 3, [])).toEqual([]);
  });

  it('works on several threads at once', async () => {
    const counter = new Int32Array(new SharedArrayBuffer(4));
    // Each item waits for the others: on one thread this would never end.
    const seen = await runTasks(meetTask, { counter, threads: 3 }, [0, 1, 2], { threads: 3 });
    expect(new Set(seen).size).toBe(3);
    expect(seen).not.toContain(threadId);
  });

  it('uses its threads again', async () => {
    const first = await runTasks(whichThreadTask, null, items, { threads: 1 });
    const second = await runTasks(whichThreadTask, null, items, { threads: 1 });
    expect(new Set([...first, ...second]).size).toBe(1);
  });

  it('serves two calls at a time, each with its own task and context', async () => {
    const [doubled, tripled, threads] = await Promise.all([
      runTasks(multiplyTask, 2, items, { threads: 2 }),
      runTasks(multiplyTask, 3, items, { threads: 2 }),
      runTasks(whichThreadTask, null, items, { threads: 2 }),
    ]);
    expect(doubled).toEqual(items.map((item) => 2 * item));
    expect(tripled).toEqual(items.map((item) => 3 * item));
    expect(threads.every((thread) => thread > 0)).toBe(true);
  });

  it('rejects with what the task threw, and works again afterwards', async () => {
    const failure = await runTasks(multiplyTask, 2, [1, -5, 2], { threads: 1 }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InvalidArgumentError);
    expect(failure).toMatchObject({ argument: 'item', value: -5, message: 'item must be at least 0; got -5' });
    await expect(runTasks(multiplyTask, 2, [13], { threads: 1 })).rejects.toThrow('unlucky');
    expect(await runTasks(multiplyTask, 2, [4], { threads: 1 })).toEqual([8]);
  });

  it('rejects where the module lacks the export, and where a thread ends', async () => {
    await expect(runTasks(missingTask, null, [1], { threads: 1 })).rejects.toThrow('exports no function absent');
    await expect(runTasks(leaveTask, null, [1, 2], { threads: 1 })).rejects.toThrow('a thread ended early, with code 3');
  });

  it('reports progress part by part, and stops at the signal', async () => {
    const seen: [number, number][] = [];
    await runTasks(multiplyTask, 1, items.slice(0, 4), { threads: 2, onProgress: (done, total) => seen.push([done, total]) });
    expect(seen).toEqual([1, 2, 3, 4].map((done) => [done, 4]));
    const controller = new AbortController();
    const stopped = runTasks(multiplyTask, 1, items, {
      threads: 2,
      signal: controller.signal,
      onProgress: (done) => done === 3 && controller.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
    await expect(runTasks(multiplyTask, 1, items, { signal: controller.signal })).rejects.toThrow('enough');
    await expect(runTasks(multiplyTask, 1, items, { threads: 0 })).rejects.toThrow(
      'threads must be a whole number of at least 1',
    );
  });
});
