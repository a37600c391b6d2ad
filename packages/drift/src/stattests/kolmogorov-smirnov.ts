import { exactTwoSample } from './kolmogorov/exact-two-sample.js';
import { kstwoSurvival } from './kolmogorov/kstwo.js';
import { numericTest, requireNumbers } from './stattest.js';

/** How the p-value is found. */
export type KolmogorovSmirnovMethod = 'auto' | 'exact' | 'asymp';

/** Up to this many values in the larger sample `auto` is exact. The number is scipy's `MAX_AUTO_N`. */
const MOST_EXACT = 10_000;

/**
 * Two-sample, two-sided Kolmogorov–Smirnov test.
 *
 * @param method `exact` counts the lattice paths (Hodges 1958); its time grows with the product of the sample sizes, at worst 1 s for two
 * samples of 10,000. `asymp` takes Smirnov's one-sample distribution for n = mn / (m + n), rounded. `auto` (the default) is exact up to 10,000
 * values in the larger sample and asymptotic above. All as in `scipy.stats.ks_2samp`, except that `exact` never gives way to `asymp`.
 * @returns statistic: the greatest distance between the two empirical distribution functions, in [0, 1]; pValue
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
  requireNumbers('reference', reference);
  requireNumbers('current', current);
  const [m, n] = [reference.length, current.length];
  const gap = greatestGap(reference.slice().sort(), current.slice().sort());
  const statistic = gap / (m * n);
  const isExact = method === 'auto' ? Math.max(m, n) <= MOST_EXACT : method === 'exact';
  if (isExact) return { statistic, pValue: exactTwoSample(Math.max(m, n), Math.min(m, n), gap) };
  // Samples of one value each would round to 0; the distribution begins at 1.
  return { statistic, pValue: kstwoSurvival(Math.max(1, roundHalfToEven((m * n) / (m + n))), statistic) };
}

/**
 * Two-sample Kolmogorov–Smirnov test with `method: 'auto'`; see `kolmogorovSmirnovTest`. The score is the p-value.
 *
 * @example
 * kolmogorovSmirnov.score(Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6)); // 0.1
 */
export const kolmogorovSmirnov = numericTest({
  id: 'ks',
  displayName: 'K-S p_value',
  featureKinds: ['num'],
  scoreKind: 'p_value',
  defaultThreshold: 0.05,
  source: "Hodges 1958, Simard and L'Ecuyer 2011; Evidently's ks_stat_test, scipy.stats.ks_2samp",
  score: (reference, current) => kolmogorovSmirnovTest(reference, current).pValue,
});

/** The greatest distance between the distribution functions of two sorted samples, times m n: a whole number. */
function greatestGap(a: Float64Array, b: Float64Array): number {
  let gap = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const x = Math.min(a[i] as number, b[j] as number);
    while (a[i] === x) i++;
    while (b[j] === x) j++;
    gap = Math.max(gap, Math.abs(i * b.length - j * a.length));
  }
  return gap;
}

/** Rounds as numpy does: a half goes to the even neighbour. */
function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
