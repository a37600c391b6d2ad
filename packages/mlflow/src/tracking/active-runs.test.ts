import { expect, it } from 'vitest';
import { ActiveRuns } from './active-runs.js';

it('a run is active once the database has said so', () => {
  const active = new ActiveRuns();
  const isActive = active.ask('a');
  expect(active.has('a')).toBe(false);
  isActive();
  expect([active.has('a'), active.has('b')]).toEqual([true, false]);
});

it('none is while runs are deleted or restored, and not by what was asked before that', async () => {
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

it('forgets as well if the change fails: it may have happened all the same', async () => {
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
