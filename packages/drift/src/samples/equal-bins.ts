import { UntestableError } from '../errors.js';
import type { SortedPair } from './sample-pair.js';
import type { SortedNumbers } from './sorted-numbers.js';

/**
 * Edges of bins of equal width over all values. Their number follows Sturges' rule: ⌈log₂ n + 1⌉ bins for n values. As numpy's
 * `histogram_bin_edges(…, bins='sturges')`.
 *
 * @param lowest smallest value
 * @param highest greatest value; if it equals `lowest`, the bins reach half a unit to each side
 * @param n number of values
 * @throws UntestableError (`DRIFT_UNTESTABLE`) if the range is more than a double holds, which numpy refuses too
 */
export function sturgesEdges(lowest: number, highest: number, n: number): Float64Array {
  const range = highest - lowest;
  if (!Number.isFinite(range)) throw new UntestableError('the values are too far apart for bins');
  const [first, last] = range === 0 ? [lowest - 0.5, highest + 0.5] : [lowest, highest];
  const width = range / (Math.log2(n) + 1);
  const bins = width > 0 ? Math.ceil((last - first) / width) : 1;
  const step = (last - first) / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => i * step + first);
  edges[bins] = last;
  return edges;
}

/** How many rows of a sample are in each bin. The last bin includes its upper edge. As numpy's `histogram`. */
export function histogramOf(sorted: SortedNumbers, edges: Float64Array): Float64Array {
  const { values } = sorted;
  const counts = new Float64Array(edges.length - 1);
  let i = 0;
  while (i < values.length && (values[i] as number) < (edges[0] as number)) i++;
  for (let bin = 0; bin < counts.length; bin++) {
    const upper = edges[bin + 1] as number;
    const isLast = bin === counts.length - 1;
    const start = i;
    while (i < values.length && ((values[i] as number) < upper || (isLast && values[i] === upper))) i++;
    counts[bin] = sorted.rowsUpTo(i) - sorted.rowsUpTo(start);
  }
  return counts;
}

/** How many rows of each sample are in each bin, and the edges of the bins. */
export interface BinCounts {
  readonly edges: Float64Array;
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

/** Counts the rows in bins of equal width over both samples. The number of bins is Sturges' for `n` values. */
export function binCounts(sorted: SortedPair, n: number): BinCounts {
  const edges = sturgesEdges(...rangeOf(sorted), n);
  return { edges, reference: histogramOf(sorted.reference, edges), current: histogramOf(sorted.current, edges) };
}

/** The smallest and the greatest value of two samples. */
function rangeOf({ reference, current }: SortedPair): [number, number] {
  return [
    Math.min(reference.values[0] as number, current.values[0] as number),
    Math.max(reference.values.at(-1) as number, current.values.at(-1) as number),
  ];
}
