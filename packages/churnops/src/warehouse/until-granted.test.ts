import { expect, it } from 'vitest';
import { silentProgress } from '../progress.js';
import { untilGranted } from './until-granted.js';

/** Attempts that are refused some times, and what is said meanwhile. */
function trial(refusals: number, signal = new AbortController().signal) {
  const seen = { attempts: 0, asked: 0, said: [] as string[] };
  const granted = untilGranted(
    async () => ++seen.attempts > refusals,
    async () => `number ${++seen.asked}`,
    { signal, progress: { ...silentProgress, waiting: (message) => void seen.said.push(message) } },
  );
  return { seen, granted };
}

it('says nothing where nobody is in the way', async () => {
  const { seen, granted } = trial(0);
  await granted;
  expect(seen).toEqual({ attempts: 1, asked: 0, said: [] });
});

it('says once for whom it waits, and tries until it is granted', async () => {
  const { seen, granted } = trial(3);
  await granted;
  expect(seen).toEqual({ attempts: 4, asked: 1, said: ['waiting for number 1'] });
});

it('ends when it is called off', async () => {
  const calling = new AbortController();
  const { seen, granted } = trial(Number.POSITIVE_INFINITY, calling.signal);
  await expect.poll(() => seen.said).toHaveLength(1);
  calling.abort(new Error('called off'));
  await expect(granted).rejects.toThrow('called off');
  const { seen: never, granted: refused } = trial(0, calling.signal);
  await expect(refused).rejects.toThrow('called off');
  expect(never.attempts).toBe(0);
});
