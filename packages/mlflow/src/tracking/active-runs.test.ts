import { expect, it } from 'vitest';
import { ActiveRuns } from './active-runs.js';

it('a run counts as active only after the database was asked', () => {
  const active = new ActiveRuns();
  const isActive = active.ask('a');
  expect(active.has('a')).toBe(false);
  isActive();
  expect([active.has('a'), active.has('b')]).toEqual([true, false]);
});

it('no run counts as active while runs are deleted or restored, nor by an answer from before that', async () => {
  const active = new ActiveRuns();
  active.ask('a')();
  const before = active.ask('b');
  let during = () => {};
  const result = await active.changed(async () => {
    expect(active.has('a')).toBe(false);
    before();
    during = active.ask('c');
    return 'done';
  });
  // The answer may be from before the change, or from after it.
  during();
  expect([result, active.has('a'), active.has('b'), active.has('c')]).toEqual(['done', false, false, false]);
  active.ask('c')();
  expect(active.has('c')).toBe(true);
});

it('forgets even if the change fails, since it may have happened anyway', async () => {
  const active = new ActiveRuns();
  let during = () => {};
  const change = active.changed(async () => {
    during = active.ask('a');
    throw new Error('lost');
  });
  await expect(change).rejects.toThrow('lost');
  during();
  expect(active.has('a')).toBe(false);
});
