/**
 * A binary heap that pops the greatest item first. It breaks ties like C++'s std::push_heap and std::pop_heap in libstdc++, which
 * scikit-learn's best-first builder uses. The order in which equal nodes are split decides how nodes are numbered.
 */
export class Frontier<Item extends { readonly improvement: number }> {
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  push(item: Item): void {
    this.#items.push(item);
    this.#rise(this.#items.length - 1, item);
  }

  /** Removes and returns the item with the greatest improvement. Undefined if the heap is empty. */
  pop(): Item | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (items.length === 0 || last === undefined) return top;
    // The hole sinks to a leaf along the greater children. The last item rises from there.
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 2;
      if (child > items.length) break;
      if (child === items.length || items[child].improvement < items[child - 1].improvement) child--;
      items[hole] = items[child];
      hole = child;
    }
    this.#rise(hole, last);
    return top;
  }

  #rise(from: number, item: Item): void {
    const items = this.#items;
    let hole = from;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!(items[parent].improvement < item.improvement)) break;
      items[hole] = items[parent];
      hole = parent;
    }
    items[hole] = item;
  }
}
