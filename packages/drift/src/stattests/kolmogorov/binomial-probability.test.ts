import { expect, it } from 'vitest';
import { binomialProbability } from './binomial-probability.js';

it('sums to 1 over all counts', () => {
  for (const n of [1, 7, 40, 1000, 20_000]) {
    for (const p of [0.001, 0.3, 0.5, 0.97]) {
      let sum = 0;
      for (let k = 0; k <= n; k++) sum += binomialProbability(k, n, p, 1 - p);
      expect(sum).toBeCloseTo(1, 12);
    }
  }
});

it('agrees with C(n, k) p^k q^(n-k) if that can be computed', () => {
  let choose = 1;
  for (let k = 0; k <= 20; k++) {
    expect(binomialProbability(k, 20, 0.25, 0.75) / (choose * 0.25 ** k * 0.75 ** (20 - k))).toBeCloseTo(1, 13);
    choose = (choose * (20 - k)) / (k + 1);
  }
});
