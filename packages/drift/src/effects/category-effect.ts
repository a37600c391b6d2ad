import { chiSquareQuantile } from '../distributions/chi-square-quantile.js';
import { chiSquareSurvival } from '../distributions/chi-square-survival.js';
import { hypergeometricTwoSided } from '../distributions/hypergeometric-two-sided.js';
import type { SamplePair } from '../samples/sample-pair.js';
import type { Effect } from './effect.js';
import { shareDifference } from './share-difference.js';

/** The chi-square distribution is good enough if each cell is expected to have this many rows (Cochran's rule). */
const LEAST_EXPECTED = 5;
const LEVEL = 0.05;

/**
 * Effect of categories: the total variation distance between their shares.
 *
 * The p-value comes from the chi-square test of homogeneity, which treats both samples as random. Evidently's `chisquare` treats the
 * reference's shares as exact, so it finds drift too often. Categories that are too rare for the test are merged. If only two are left, the
 * p-value is Fisher's exact one. The interval is that of a difference of shares, as wide as Scheffé has it, so that it holds for all sets of
 * categories at once. Its upper end also allows for the set of categories that is known the least: a few rows that look alike prove nothing.
 */
export function categoryEffect({ counts, referenceRows: m, currentRows: n }: SamplePair): Effect {
  // The set of categories that differs most: all that have become more frequent.
  const event = { inReference: 0, referenceRows: m, inCurrent: 0, currentRows: n };
  for (const [i, inReference] of counts.reference.entries()) {
    const inCurrent = counts.current[i] as number;
    if (inCurrent / n <= inReference / m) continue;
    event.inReference += inReference;
    event.inCurrent += inCurrent;
  }
  // By rounding, shares may add up to a hair more than 1.
  const effect = Math.min(1, event.inCurrent / n - event.inReference / m);
  // Of a single category, the uncertain event is that of another one, which is not seen yet.
  const z = Math.sqrt(chiSquareQuantile(LEVEL, Math.max(1, counts.reference.length - 1)));
  const { low, high } = shareDifference(event, z);
  const ofAnySet = z * Math.sqrt(largestVariance(counts.reference, m) / m + largestVariance(counts.current, n) / n);
  return {
    effect,
    low: Math.max(0, Math.min(effect, low)),
    high: Math.min(1, Math.max(high, effect + ofAnySet)),
    pValue: homogeneity(counts.reference, counts.current, m, n),
  };
}

/** The largest p (1 − p) of the share p of any set of categories. Up to ¼, if no category has half of the rows. */
function largestVariance(counts: readonly number[], rows: number): number {
  let largest = 0;
  for (const count of counts) largest = Math.max(largest, count / rows);
  return largest > 0.5 ? largest * (1 - largest) : 0.25;
}

/** The p-value of the hypothesis that both lists of counts come from the same shares. */
function homogeneity(reference: readonly number[], current: readonly number[], m: number, n: number): number {
  const cells = withoutRareOnes(
    reference.map((count, i): Cell => [count, current[i] as number]),
    m,
    n,
  );
  const [first] = cells;
  if (cells.length < 2 || !first) return 1;
  if (cells.length === 2) return hypergeometricTwoSided(first[0], first[0] + first[1], m, m + n);
  let statistic = 0;
  for (const [inReference, inCurrent] of cells) {
    const share = (inReference + inCurrent) / (m + n);
    statistic += (inReference - share * m) ** 2 / (share * m) + (inCurrent - share * n) ** 2 / (share * n);
  }
  return chiSquareSurvival(statistic, cells.length - 1);
}

type Cell = readonly [inReference: number, inCurrent: number];

/** Merges the rarest categories until each cell is expected to have enough rows in the smaller sample. */
function withoutRareOnes(cells: readonly Cell[], m: number, n: number): Cell[] {
  const enough = (LEAST_EXPECTED * (m + n)) / Math.min(m, n);
  const sorted = [...cells].sort((a, b) => a[0] + a[1] - b[0] - b[1]);
  while (sorted.length > 2 && sorted[0] && sorted[0][0] + sorted[0][1] < enough) {
    const [a, b] = sorted.splice(0, 2) as [Cell, Cell];
    const both: Cell = [a[0] + b[0], a[1] + b[1]];
    const place = sorted.findIndex(([inReference, inCurrent]) => inReference + inCurrent >= both[0] + both[1]);
    sorted.splice(place < 0 ? sorted.length : place, 0, both);
  }
  return sorted;
}
