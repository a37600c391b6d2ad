/**
 * Works on several items at once, and gives the results in the order of the items.
 *
 * @param most how many are under way at once. Default: 1
 * @throws what reading an item, or the work on it, throws first in this order. Work that is under way then goes on, and its result is dropped
 */
export async function* inFlight<Item, Result>(
  items: AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
  most = 1,
): AsyncGenerator<Result> {
  const under: Promise<Result>[] = [];
  for await (const item of items) {
    const result = work(item);
    // Whoever waits for it gets the error; until then it is nobody's.
    result.catch(() => {});
    under.push(result);
    if (under.length >= most) yield await (under.shift() as Promise<Result>);
  }
  for (const result of under) yield await result;
}
