import { expect, it } from 'vitest';
import type { Warehouse } from '../warehouse/warehouse.js';
import { withChampionLock } from './champion-lock.js';

/** Of the database only its identity matters here: the lock between processes is tested on Postgres (tests/peers). */
const contextOf = (warehouse = { kind: 'pglite' } as Warehouse, signal = new AbortController().signal) => ({ warehouse, signal });

function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

it('lets one in at a time, in the order in which they came', async () => {
  const context = contextOf();
  const seen: string[] = [];
  const first = gate();
  const work = (name: string, until: Promise<void>) => async () => {
    seen.push(`${name} begins`);
    await until;
    seen.push(`${name} ends`);
  };
  const all = [
    withChampionLock(context, work('a', first.opened)),
    withChampionLock(context, work('b', Promise.resolve())),
    withChampionLock(context, work('c', Promise.resolve())),
  ];
  await new Promise(setImmediate);
  expect(seen).toEqual(['a begins']);
  first.open();
  await Promise.all(all);
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});

it('goes on after work that failed, and does not hold up another database', async () => {
  const context = contextOf();
  const failing = withChampionLock(context, () => Promise.reject(new Error('no')));
  const next = withChampionLock(context, async () => 'done');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('done');
  const held = gate();
  const holding = withChampionLock(context, () => held.opened);
  expect(await withChampionLock(contextOf(), async () => 'elsewhere')).toBe('elsewhere');
  held.open();
  await holding;
});

it('work that is called off while it waits is not done', async () => {
  const { warehouse } = contextOf();
  const held = gate();
  const holding = withChampionLock(contextOf(warehouse), () => held.opened);
  const called = new AbortController();
  let done = false;
  const waiting = withChampionLock(contextOf(warehouse, called.signal), async () => {
    done = true;
  });
  called.abort(new Error('called off'));
  held.open();
  await holding;
  await expect(waiting).rejects.toThrow('called off');
  expect(done).toBe(false);
});
