/** Groups items by key. Finding the items of thousands of keys then takes one pass over all items in place of one for each key. */
export function groupBy<Key, Item>(items: readonly Item[], keyOf: (item: Item) => Key): (key: Key) => readonly Item[] {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return (key) => groups.get(key) ?? [];
}
