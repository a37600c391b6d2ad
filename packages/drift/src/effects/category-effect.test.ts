import fc from 'fast-check';
import { mersenne } from 'pure-rand/generator/mersenne';
import { expect, it } from 'vitest';
import { SamplePair } from '../samples/sample-pair.js';
import { categoryEffect } from './category-effect.js';

const counts = (...list: number[]) => new Map(list.map((count, i) => [`c${i}`, count]));

it('is the total variation distance, with the p-value of the chi-square test of homogeneity', () => {
  const { effect, low, high, pValue } = categoryEffect(
    new SamplePair('cat', counts(50, 40, 30, 20, 10), counts(30, 40, 20, 16, 4)),
  );
  // scipy.stats.chi2_contingency([[50, 40, 30, 20, 10], [30, 40, 20, 16, 4]], correction=False)
  expect(pValue).toBeCloseTo(0.41204100216166284, 12);
  const shares = [50, 40, 30, 20, 10].map((count, i) => Math.abs(count / 150 - ([30, 40, 20, 16, 4][i] as number) / 110));
  expect(effect).toBeCloseTo(shares.reduce((sum, share) => sum + share, 0) / 2, 12);
  expect(low).toBe(0);
  expect(high).toBeGreaterThan(effect);
});

it('merges rare categories, and uses Fisher’s p-value if two are left', () => {
  const { pValue } = categoryEffect(new SamplePair('cat', counts(97, 1, 1, 1), counts(91, 3, 3, 3)));
  // scipy.stats.fisher_exact([[97, 3], [91, 9]])
  expect(pValue).toBeCloseTo(0.13376254234859514, 12);
});

it('is 0 for a single category, and 1 for samples without a common category', () => {
  expect(categoryEffect(new SamplePair('cat', counts(5), counts(7)))).toMatchObject({ effect: 0, low: 0, pValue: 1 });
  expect(categoryEffect(new SamplePair('cat', ['a', 'a', 'a'], ['b', 'b', 'b'])).effect).toBe(1);
});

it('a few rows that look alike prove nothing: the interval is wide', () => {
  for (const [reference, current] of [
    [counts(1), counts(1)],
    [counts(1, 1), counts(1, 1)],
  ] as const) {
    const { effect, low, high } = categoryEffect(new SamplePair('cat', reference, current));
    expect([effect, low]).toEqual([0, 0]);
    expect(high).toBeGreaterThan(0.7);
  }
  // With 20,000 rows of one category each, another one is rare, if there is one.
  expect(categoryEffect(new SamplePair('cat', counts(20_000), counts(20_000))).high).toBeLessThan(0.001);
});

it('the interval holds the true effect 95 times in 100, for rare categories and samples of any sizes', () => {
  const generator = mersenne(20261129);
  const draw = (rows: number, shares: readonly number[]) => {
    const drawn = shares.map(() => 0);
    for (let row = 0; row < rows; row++) {
      let [left, i] = [((generator.next() >>> 0) + 0.5) / 2 ** 32, 0];
      while (i < shares.length - 1 && left > (shares[i] as number)) left -= shares[i++] as number;
      drawn[i] = (drawn[i] as number) + 1;
    }
    return counts(...drawn);
  };
  const repeats = 300;
  for (const [p, q, m, n] of [
    [[0.99, 0.01], [0.9, 0.1], 2000, 200],
    [[0.99, 0.01], [0.9, 0.1], 20, 20],
    [[0.97, 0.02, 0.01], [0.9, 0.05, 0.05], 2000, 200],
    [[0.4, 0.3, 0.3], [0.3, 0.4, 0.3], 200, 50],
  ] as const) {
    const truth = p.reduce((sum, share, i) => sum + Math.abs(share - (q[i] as number)), 0) / 2;
    let held = 0;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const { low, high } = categoryEffect(new SamplePair('cat', draw(m, p), draw(n, q)));
      if (low <= truth && truth <= high) held++;
    }
    expect(held / repeats, `${p} and ${q}, ${m} and ${n} rows`).toBeGreaterThan(0.92);
  }
});

it('is at most 1, and its interval holds it, whatever rounding does', () => {
  // Shares of five ninths and four times one ninth add up to 1.0000000000000002.
  const { effect, low, high } = categoryEffect(new SamplePair('cat', ['x'], counts(5, 1, 1, 1, 1)));
  expect([effect, high]).toEqual([1, 1]);
  expect(low).toBeGreaterThanOrEqual(0);
  const some = fc.array(fc.nat(40), { minLength: 2, maxLength: 12 }).filter((list) => list.some((count) => count > 0));
  fc.assert(
    fc.property(some, some, (a, b) => {
      // No category in common, so the samples are wholly apart.
      const other = new Map(b.map((count, i) => [`d${i}`, count]));
      const apart = categoryEffect(new SamplePair('cat', counts(...a), other));
      expect(apart.effect).toBeCloseTo(1, 12);
      expect(apart.effect).toBeLessThanOrEqual(1);
      expect(apart.low).toBeLessThanOrEqual(apart.effect);
    }),
  );
});
