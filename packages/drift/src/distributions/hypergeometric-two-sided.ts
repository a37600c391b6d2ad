/** Rounding can make equally probable tables differ by this share, because each probability is a product with a factor for each row. */
const ROUNDING = 1e-10;

/**
 * Fisher's two-sided p-value. Of `total` rows, `marked` are marked, and `drawn` are drawn at random. The result is the probability that the
 * number of marked rows among the drawn ones is no more probable than `observed`. Time and memory grow with the smaller of `drawn` and
 * `marked`.
 */
export function hypergeometricTwoSided(observed: number, marked: number, drawn: number, total: number): number {
  const least = Math.max(0, drawn + marked - total);
  const most = Math.min(drawn, marked);
  const mode = Math.min(most, Math.max(least, Math.floor(((drawn + 1) * (marked + 1)) / (total + 2))));
  // Probabilities as shares of the mode's. Ratios of neighbours are exact, and the tails may underflow to 0.
  const weights = new Float64Array(most - least + 1);
  weights[mode - least] = 1;
  for (let k = mode; k < most; k++) {
    const ratio = ((marked - k) * (drawn - k)) / ((k + 1) * (total - marked - drawn + k + 1));
    weights[k + 1 - least] = (weights[k - least] as number) * ratio;
  }
  for (let k = mode; k > least; k--) {
    const ratio = (k * (total - marked - drawn + k)) / ((marked - k + 1) * (drawn - k + 1));
    weights[k - 1 - least] = (weights[k - least] as number) * ratio;
  }
  const bound = (weights[observed - least] as number) * (1 + ROUNDING);
  return sum(weights.filter((weight) => weight <= bound)) / sum(weights);
}

/** Adds the smallest values first, so that they are not lost beside large ones. */
function sum(weights: Float64Array): number {
  return weights
    .slice()
    .sort()
    .reduce((total, weight) => total + weight, 0);
}
