import { describe, expect, it } from 'vitest';
import { expectEvidentlys, fixture } from '../testing.js';
import { type KolmogorovSmirnovMethod, kolmogorovSmirnov, kolmogorovSmirnovTest } from './kolmogorov-smirnov.js';

interface TwoSample {
  readonly m: number;
  readonly n: number;
  readonly shift: number;
  readonly method: KolmogorovSmirnovMethod;
  readonly statistic: number;
  readonly pvalue: number;
}

/** The samples of fixtures/ks.py. */
function samples({ m, n, shift }: TwoSample): [Float64Array, Float64Array] {
  return [
    Float64Array.from({ length: m }, (_, i) => (i * 7919) % 10007),
    Float64Array.from({ length: n }, (_, i) => ((i * 104729) % 10009) + shift),
  ];
}

it('scores as Evidently does', () => expectEvidentlys(kolmogorovSmirnov));

describe('kolmogorovSmirnovTest is scipy’s ks_2samp', () => {
  const cases = fixture('ks.json').two_sample as TwoSample[];
  for (const method of ['auto', 'exact', 'asymp'] as const) {
    it(method, () => {
      const own = cases.filter((one) => one.method === method);
      expect(own.length).toBeGreaterThan(10);
      for (const one of own) {
        const { statistic, pValue } = kolmogorovSmirnovTest(...samples(one), { method });
        const label = `${one.m} × ${one.n}, shifted by ${one.shift}`;
        expect(Math.abs(statistic - one.statistic), label).toBeLessThan(1e-12);
        expect(Math.abs(pValue - one.pvalue), label).toBeLessThan(1e-10);
      }
    });
  }
});

it('does not depend on the order of the values', () => {
  const sample = Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6);
  for (const method of ['exact', 'asymp'] as const) {
    expect(kolmogorovSmirnovTest(sample, sample.slice().reverse(), { method })).toEqual({ statistic: 0, pValue: 1 });
  }
});

it('refuses empty samples and NaN', () => {
  expect(() => kolmogorovSmirnovTest(Float64Array.of(), Float64Array.of(1))).toThrow('the reference sample is empty');
  expect(() => kolmogorovSmirnovTest(Float64Array.of(1), Float64Array.of(1, Number.NaN))).toThrow(
    'value 1 of the current sample is NaN',
  );
});
