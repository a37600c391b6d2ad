/**
 * Adjusts p-values of several tests for false discovery. Of the tests whose adjusted p-value is below some level, no larger share than that
 * is expected to be false; and if there is no difference at all, the chance that any is below it is no larger either.
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
    least = Math.min(least, (pValue * pValues.length) / (pValues.length - place));
    adjusted[i] = least;
  }
  return adjusted;
}
