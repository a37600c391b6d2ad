/** Rounding can make equally probable tables differ by this share, because each probability is a product with a factor for each row. */
const ROUNDING = 1e-10;

/**
 * Fisher's two-sided p-value. Of `total` rows, `marked` are marked, and `drawn` are drawn at random. The result is the probability that the
 * number of marked rows among the drawn ones is no more probable than `observed`. Time and memory grow with the square root of the rows.
 */
export function hypergeometricTwoSided(observed: number, marked: number, drawn: number, total: number): number {
  const least = Math.max(0, drawn + marked - total);
  const most = Math.min(drawn, marked);
  const mode = Math.min(most, Math.max(least, Math.floor(((drawn + 1) * (marked + 1)) / (total + 2))));
  // Probabilities as shares of the mode's: ratios of neighbours are exact.
  const above = weightsFrom(most - mode, (i) => {
    const k = mode + i;
    return ((marked - k) * (drawn - k)) / ((k + 1) * (total - marked - drawn + k + 1));
  });
  const below = weightsFrom(mode - least, (i) => {
    const k = mode - i;
    return (k * (total - marked - drawn + k)) / ((marked - k + 1) * (drawn - k + 1));
  });
  const weight = observed >= mode ? above[observed - mode] : below[mode - observed];
  if (weight === undefined) return 0;
  const bound = weight * (1 + ROUNDING);
  // The mode is in both.
  const weights = [...above, ...below.slice(1)];
  return sum(weights.filter((weight) => weight <= bound)) / sum(weights);
}

/** Weights from the mode, which has 1, towards a tail, until they are too small for a double. @param ratio of weight i + 1 to weight i */
function weightsFrom(steps: number, ratio: (i: number) => number): number[] {
  const weights = [1];
  for (let i = 0; i < steps; i++) {
    const weight = (weights[i] as number) * ratio(i);
    if (weight === 0) break;
    weights.push(weight);
  }
  return weights;
}

/** Adds the smallest values first, so that they are not lost beside large ones. */
function sum(weights: readonly number[]): number {
  return Float64Array.from(weights)
    .sort()
    .reduce((total, weight) => total + weight, 0);
}
