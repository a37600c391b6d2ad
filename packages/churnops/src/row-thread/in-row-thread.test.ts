import { threadId } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { inRowThread } from './in-row-thread.js';
import type { TestJob } from './testing-row-work.js';

const place = { module: new URL('./testing-row-work.js', import.meta.url), name: 'test' };
const never = new AbortController().signal;
async function* rows(...lengths: readonly number[]) {
  for (const length of lengths) yield new Uint8Array(length);
}
const ask = (job: TestJob, chunks = rows(3, 4), signal = never) =>
  inRowThread<TestJob, { bytes: number; inOrder: boolean; thread: number }>(place, job, chunks, signal);

it('works on another thread, which does the next job too', async () => {
  const first = await ask('count');
  expect(first.bytes).toBe(7);
  expect(first.thread).not.toBe(threadId);
  expect(await ask('count', rows())).toMatchObject({ bytes: 0, thread: first.thread });
  const both = await Promise.all([ask('count'), ask('count')]);
  expect(new Set(both.map(({ thread }) => thread)).size).toBe(2);
});

it('hands over all rows in their order, however small or large the chunks are', async () => {
  const lengths = [1, 300_000, 7, 100_000, 200_000, 64, 0, 3];
  let next = 0;
  async function* numbered() {
    for (const length of lengths) yield Uint8Array.from({ length }, () => next++ % 251);
  }
  const { bytes, inOrder } = await ask('count', numbered());
  expect([bytes, inOrder]).toEqual([lengths.reduce((sum, length) => sum + length), true]);
});

it('a thread that holds much memory gives it back: the next job has another', async () => {
  const { thread } = await ask('hold 128 MB');
  const next = await ask('count');
  expect(next).toMatchObject({ bytes: 7, held: 0 });
  expect(next.thread).not.toBe(thread);
});

it.each<[TestJob, object]>([
  ['refuse', { code: 'CHURN_DRIFT', message: 'no such rows', remedy: 'bring others' }],
  ['fail', { name: 'RangeError', message: 'a mistake' }],
  ['leave', { message: 'the test thread ended early' }],
])('passes on what goes wrong, and has another thread afterwards: %s', async (job, failure) => {
  const { thread } = await ask('count');
  await expect(ask(job)).rejects.toMatchObject(failure);
  const after = await ask('count');
  expect(after.bytes).toBe(7);
  expect(after.thread).not.toBe(thread);
});

it('ends with the reason of the signal, before or in the middle of the rows, or with what reading them throws', async () => {
  const reason = new Error('called off');
  await expect(ask('count', rows(1), AbortSignal.abort(reason))).rejects.toBe(reason);
  const calledOff = new AbortController();
  async function* callingOff() {
    yield new Uint8Array(1);
    calledOff.abort(reason);
    yield new Uint8Array(1);
  }
  await expect(ask('count', callingOff(), calledOff.signal)).rejects.toBe(reason);
  async function* breaking() {
    yield new Uint8Array(1);
    throw reason;
  }
  await expect(ask('count', breaking())).rejects.toBe(reason);
  expect(await ask('count')).toMatchObject({ bytes: 7 });
});
