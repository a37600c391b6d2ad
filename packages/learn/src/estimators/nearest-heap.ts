/**
 * The `size` nearest rows of those pushed, as a heap with the furthest on top. Among rows at the same distance it keeps those
 * that scikit-learn's heap keeps (sklearn/utils/_heap.pyx, `heap_push`), so that the same rows vote in a tie.
 */
export class NearestHeap {
  /** Distance of each kept row, in the heap's order; infinite where fewer than `size` rows were pushed. */
  readonly distances: Float64Array;
  readonly rows: Int32Array;

  constructor(size: number) {
    this.distances = new Float64Array(size);
    this.rows = new Int32Array(size);
    this.clear();
  }

  clear(): void {
    this.distances.fill(Infinity);
    this.rows.fill(-1);
  }

  push(distance: number, row: number): void {
    const { distances, rows } = this;
    if (distance >= distances[0]) return;
    const size = distances.length;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && distances[child + 1] > distances[child]) child++;
      if (distance >= distances[child]) break;
      distances[at] = distances[child];
      rows[at] = rows[child];
      at = child;
    }
    distances[at] = distance;
    rows[at] = row;
  }
}
