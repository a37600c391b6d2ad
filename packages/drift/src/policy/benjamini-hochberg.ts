/**
 * Adjusts the p-values of several tests for false discovery. Call a test with an adjusted p-value below 0.05 a discovery. Then at most 5 % of
 * the discoveries are expected to be false. And if no column differs at all, the chance of any discovery is at most 5 %. The same holds for
 * every other level.
 *
 * Source: Benjamini and Hochberg 1995; agrees with `scipy.stats.false_discovery_control`.
 *
 * @returns adjusted p-values, in the order given
 * @example
 * benjaminiHochberg([0.01, 0.04, 0.03]); // [0.03, 0.04, 0.04]
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const adjusted = new Array<number>(pValues.length);
  const descending = pValues.map((pValue, i) => ({ pValue, i })).sort((a, b) => b.pValue - a.pValue);
  let least = 1;
  for (const [place, { pValue, i }] of descending.entries()) {
    // In this order, rounding makes no p-value smaller than it was.
    least = Math.min(least, pValue * (pValues.length / (pValues.length - place)));
    adjusted[i] = least;
  }
  return adjusted;
}
