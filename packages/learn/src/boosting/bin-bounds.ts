/** Fewest sampled rows in a bin (LightGBM: min_data_in_bin). */
const FEWEST_IN_BIN = 3;

/**
 * Upper bounds of a column's bins, ascending, the last one infinite. Where there are few values, each gets a bin. Where there are
 * many, bins have equal counts, and a value that is frequent enough gets a bin of its own. LightGBM's `GreedyFindBin` (Ke et al.,
 * NeurIPS 2017).
 *
 * @param column the values; NaN is missing, and left out
 * @param maxBins greatest number of bins
 */
export function binBounds(column: Float32Array, maxBins: number): Float64Array {
  const { values, counts } = distinctValues(column);
  if (values.length === 0) return Float64Array.of(Infinity);
  const bounds = values.length <= maxBins ? boundsOfFew(values, counts) : boundsOfMany(values, counts, maxBins);
  return Float64Array.from([...bounds, Infinity]);
}

function distinctValues(column: Float32Array): { values: Float32Array; counts: Int32Array } {
  const sorted = column.filter((value) => !Number.isNaN(value)).sort();
  const values = new Float32Array(sorted.length);
  const counts = new Int32Array(sorted.length);
  let found = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) values[found++] = sorted[i];
    counts[found - 1]++;
  }
  return { values: values.subarray(0, found), counts: counts.subarray(0, found) };
}

function boundsOfFew(values: Float32Array, counts: Int32Array): number[] {
  const bounds: number[] = [];
  let inBin = 0;
  for (let v = 0; v < values.length - 1; v++) {
    inBin += counts[v];
    if (inBin < FEWEST_IN_BIN) continue;
    bounds.push((values[v] + values[v + 1]) / 2);
    inBin = 0;
  }
  return bounds;
}

function boundsOfMany(values: Float32Array, counts: Int32Array, maxBins: number): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const wanted = Math.max(1, Math.min(maxBins, Math.floor(total / FEWEST_IN_BIN)));
  const isBig = Array.from(counts, (count) => count >= total / wanted);
  let restBins = wanted;
  let restRows = total;
  for (const [v, big] of isBig.entries()) {
    if (!big) continue;
    restBins--;
    restRows -= counts[v];
  }
  let mean = restRows / Math.max(1, restBins);
  const bounds: number[] = [];
  let inBin = 0;
  for (let v = 0; v < values.length - 1 && bounds.length < wanted - 1; v++) {
    if (!isBig[v]) restRows -= counts[v];
    inBin += counts[v];
    // A bin ends when it is full, after a frequent value, and before one if it is at least half full.
    if (!(isBig[v] || inBin >= mean || (isBig[v + 1] && inBin >= Math.max(1, mean * 0.5)))) continue;
    bounds.push((values[v] + values[v + 1]) / 2);
    inBin = 0;
    if (!isBig[v]) {
      restBins--;
      mean = restRows / Math.max(1, restBins);
    }
  }
  return bounds;
}
