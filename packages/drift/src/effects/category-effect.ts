import { chiSquareQuantile } from '../distributions/chi-square-quantile.js';
import { chiSquareSurvival } from '../distributions/chi-square-survival.js';
import { hypergeometricTwoSided } from '../distributions/hypergeometric-two-sided.js';
import type { SamplePair } from '../samples/sample-pair.js';
import { type Effect, withInterval } from './effect.js';

/** The chi-square distribution is good enough if each cell is expected to have this many rows (Cochran's rule). */
const LEAST_EXPECTED = 5;
const LEVEL = 0.05;

/**
 * Effect of categories: the total variation distance between their shares.
 *
 * The p-value comes from the chi-square test of homogeneity, which treats both samples as random. Evidently's `chisquare` treats the
 * reference's shares as exact, so it finds drift too often. Categories that are too rare for the test are merged. If only two are left, the
 * p-value is Fisher's exact one. The interval is Scheffé's, for all sets of categories at once.
 */
export function categoryEffect({ counts, referenceRows: m, currentRows: n }: SamplePair): Effect {
  const pooled = counts.reference.map((count, i) => (count + (counts.current[i] as number)) / (m + n));
  let [effect, inEvent] = [0, 0];
  for (const [i, share] of pooled.entries()) {
    const difference = (counts.current[i] as number) / n - (counts.reference[i] as number) / m;
    if (difference <= 0) continue;
    effect += difference;
    inEvent += share;
  }
  if (pooled.length < 2) return withInterval(0, 0, 1);
  // By rounding, shares may add up to a hair more than 1.
  [effect, inEvent] = [Math.min(1, effect), Math.min(1, inEvent)];
  const deviation = Math.sqrt(inEvent * (1 - inEvent) * (1 / m + 1 / n));
  const halfWidth = deviation * Math.sqrt(chiSquareQuantile(LEVEL, pooled.length - 1));
  return withInterval(effect, halfWidth, homogeneity(counts.reference, counts.current, m, n));
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
