import { mergeWalk } from '../samples/merge-walk.js';
import { SamplePair } from '../samples/sample-pair.js';
import { exactTwoSample } from './kolmogorov/exact-two-sample.js';
import { kstwoSurvival } from './kolmogorov/kstwo.js';
import type { StatTest } from './stattest.js';

/** How the p-value is computed. See `kolmogorovSmirnovTest`. */
export type KolmogorovSmirnovMethod = 'auto' | 'exact' | 'asymp';

/** With up to this many values in the larger sample, `auto` is exact. The same as scipy's `MAX_AUTO_N`. */
const MOST_EXACT = 10_000;

/**
 * Two-sample, two-sided Kolmogorov–Smirnov test.
 *
 * The methods are those of `scipy.stats.ks_2samp`, except that `exact` never falls back to `asymp`:
 *
 * - `exact` counts lattice paths (Hodges 1958). Its time grows with the product of the sample sizes: at most 1 s for two samples of 10,000.
 * - `asymp` uses the one-sample distribution for n = m1 m2 / (m1 + m2), rounded, where m1 and m2 are the sample sizes.
 * - `auto` is exact with up to 10,000 values in the larger sample, and otherwise asymptotic.
 *
 * @param reference values in any order
 * @param current values in any order
 * @param method default `auto`
 * @returns the statistic, which is the greatest distance between the two empirical distribution functions, in [0, 1], and the p-value
 * @throws EmptySampleError (`DRIFT_EMPTY_SAMPLE`) if a sample has no values
 * @throws SampleValueError (`DRIFT_SAMPLE_VALUE`) if a value is NaN or infinite
 * @example
 * kolmogorovSmirnovTest(Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6)); // { statistic: 1, pValue: 0.1 }
 */
export function kolmogorovSmirnovTest(
  reference: Float64Array,
  current: Float64Array,
  { method = 'auto' }: { readonly method?: KolmogorovSmirnovMethod } = {},
): { readonly statistic: number; readonly pValue: number } {
  return compareDistributions(new SamplePair('num', reference, current), method);
}

/** `kolmogorovSmirnovTest` for prepared samples. */
export function compareDistributions(
  samples: SamplePair,
  method: KolmogorovSmirnovMethod,
): { readonly statistic: number; readonly pValue: number } {
  const { referenceRows: m, currentRows: n } = samples;
  const gap = greatestGap(samples);
  const statistic = gap / (m * n);
  const isExact = method === 'auto' ? Math.max(m, n) <= MOST_EXACT : method === 'exact';
  if (isExact) return { statistic, pValue: exactTwoSample(Math.max(m, n), Math.min(m, n), gap) };
  // For two samples of one value this would round to 0, but the distribution starts at 1.
  return { statistic, pValue: kstwoSurvival(Math.max(1, roundHalfToEven((m * n) / (m + n))), statistic) };
}

/**
 * Two-sample Kolmogorov–Smirnov test with `method: 'auto'`; see `kolmogorovSmirnovTest`. The score is the p-value.
 *
 * @example
 * kolmogorovSmirnov.score(new SamplePair('num', [1, 2, 3], [4, 5, 6])); // 0.1
 */
export const kolmogorovSmirnov: StatTest = {
  id: 'ks',
  displayName: 'K-S p_value',
  featureKinds: ['num'],
  scoreKind: 'p_value',
  driftsAtThreshold: true,
  defaultThreshold: 0.05,
  source: "Hodges 1958, Simard and L'Ecuyer 2011; Evidently's ks_stat_test, scipy.stats.ks_2samp",
  score: (samples) => compareDistributions(samples, 'auto').pValue,
};

/** The greatest distance between the distribution functions of two samples, times m n. This is a whole number. */
function greatestGap({ sorted, referenceRows, currentRows }: SamplePair): number {
  let gap = 0;
  mergeWalk(sorted, (_value, _i, _j, i, j) => {
    gap = Math.max(gap, Math.abs(i * currentRows - j * referenceRows));
  });
  return gap;
}

/** Rounds a half to the even neighbour, as numpy does. */
function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
