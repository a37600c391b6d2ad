import { beforeEach, expect, it } from 'vitest';
import { LastRead } from './last-read.js';
import type { StoredSource } from './stored-metrics.js';

const source = {} as StoredSource;
let reads: number;
let answer: () => Promise<{ name: string; value: number }[]>;
let last: LastRead;
let now: number;
let failures: string[];
beforeEach(() => {
  reads = 0;
  now = 1000;
  failures = [];
  answer = async () => [{ name: 'm', value: reads }];
  last = new LastRead({
    help: { m: '' },
    labels: [],
    holdsMs: 100,
    read() {
      reads++;
      return answer();
    },
  });
});

const refresh = (patienceMs?: number) =>
  last.refresh(
    source,
    () => now,
    (error) => failures.push(error.message),
    patienceMs,
  );

it('asks the database once while the values hold, however many ask', async () => {
  await Promise.all([refresh(), refresh(), refresh()]);
  now += 99;
  await refresh();
  expect([reads, last.samples]).toEqual([1, [{ name: 'm', value: 1 }]]);
  now += 1;
  await refresh();
  expect([reads, last.samples, last.readAt]).toEqual([2, [{ name: 'm', value: 2 }], 1100]);
});

it('keeps the last values, with their time, when the database fails', async () => {
  await refresh();
  now += 100;
  answer = async () => {
    throw new Error('gone');
  };
  await refresh();
  expect([last.samples, last.readAt, failures]).toEqual([[{ name: 'm', value: 1 }], 1000, ['gone']]);
});

it('does not wait for a slow database, and has its answer later', async () => {
  let release: () => void = () => {};
  answer = async () => {
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    return [{ name: 'm', value: 7 }];
  };
  await refresh(0);
  await refresh(0);
  expect([reads, last.samples, last.readAt]).toEqual([1, [], undefined]);
  release();
  await expect.poll(() => last.samples).toEqual([{ name: 'm', value: 7 }]);
});
