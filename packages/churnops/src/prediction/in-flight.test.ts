import { expect, it } from 'vitest';
import { inFlight } from './in-flight.js';

async function* upTo(n: number, read: number[] = []) {
  for (let i = 0; i < n; i++) {
    read.push(i);
    yield i;
  }
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

it.each([1, 2, 3, 10])('works on at most %i at once, and keeps the order', async (most) => {
  let under = 0;
  let highest = 0;
  const work = async (item: number) => {
    highest = Math.max(highest, ++under);
    // The later ones are done first.
    for (let turn = 3 * (10 - item); turn > 0; turn--) await null;
    under--;
    return item * item;
  };
  expect(await all(inFlight(upTo(6), work, most))).toEqual([0, 1, 4, 9, 16, 25]);
  expect(highest).toBe(Math.min(most, 6));
});

it('fails with the first item whose work fails, and reads no further', async () => {
  const read: number[] = [];
  const work = async (item: number) => {
    if (item > 0) throw new Error(`item ${item}`);
    return item;
  };
  await expect(all(inFlight(upTo(9, read), work, 2))).rejects.toThrow('item 1');
  expect(read).toEqual([0, 1, 2]);
});
