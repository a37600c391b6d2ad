import type { SortedPair } from '../samples/sample-pair.js';
import type { SortedNumbers } from '../samples/sorted-numbers.js';

/** If the middle 99 % of the values take less than this share of the whole range, the picture shows only them. */
const LEAST_SPREAD = 0.25;
const MIDDLE = 0.99;
/** For charts, numbers beyond 1e300 are infinite. */
const LARGEST = 1e299;

/**
 * Limits of the bins for a picture of two samples: at most `bins`, with equal width over both samples.
 *
 * - Each bin has equally many whole numbers. Otherwise there would be a comb of high and low bars that is not in the data.
 * - If a few values far away would push all others into one bin, the picture shows only the middle 99 % of each sample.
 */
export function pictureEdges({ reference, current }: SortedPair, bins: number): Float64Array {
  const [low, high] = rangeOf([reference, current], 1);
  const [first, last] = rangeOf([reference, current], MIDDLE);
  const hasOutliers = last > first && last - first < LEAST_SPREAD * (high - low);
  const [from, to] = hasOutliers ? [first, last] : [low, high];
  const isWhole = [reference, current].every(({ values }) => values.every(Number.isInteger));
  if (isWhole && to - from < Number.MAX_SAFE_INTEGER) {
    const width = Math.ceil((to - from + 1) / bins);
    const count = Math.ceil((to - from + 1) / width);
    const edges = Float64Array.from({ length: count + 1 }, (_, i) => from - 0.5 + i * width);
    if (isAscending(edges)) return edges;
  }
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => (i === bins ? to : from + (i * (to - from)) / bins));
  if (isAscending(edges)) return edges;
  // All values are equal, or so close that no double lies between them.
  const half = Math.max(0.5, Math.abs(from) / 2);
  return Float64Array.of(from - half, to + half);
}

/** The range that holds the middle share of every sample. */
function rangeOf(samples: readonly SortedNumbers[], share: number): [number, number] {
  const outside = (1 - share) / 2;
  const lows = samples.map((sample) => sample.ofRow(Math.floor(outside * (sample.rows - 1))));
  const highs = samples.map((sample) => sample.ofRow(Math.ceil((1 - outside) * (sample.rows - 1))));
  return [Math.max(-LARGEST, Math.min(...lows)), Math.min(LARGEST, Math.max(...highs))];
}

function isAscending(edges: Float64Array): boolean {
  return edges.every((edge, i) => i === 0 || edge > (edges[i - 1] as number));
}
