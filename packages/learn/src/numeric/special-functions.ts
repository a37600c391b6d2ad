import { createRequire } from 'node:module';
import type Betainc from '@stdlib/math-base-special-betainc';
import type Erfc from '@stdlib/math-base-special-erfc';
import type Erfcinv from '@stdlib/math-base-special-erfcinv';

// These functions are 330 modules, which take a tenth of a second of every process and thread to load. Most need none of them.
const require = createRequire(import.meta.url);
let loadedBetainc: typeof Betainc | undefined;
let loadedErfc: typeof Erfc | undefined;
let loadedErfcinv: typeof Erfcinv | undefined;

/** Most terms of the sum below: binomial coefficients of more are no longer exact. */
const MOST_TERMS = 50;

/**
 * The regularized incomplete beta function: the probability that a Beta(a, b) is at most `x`.
 *
 * @param x in [0, 1]
 * @param a positive
 * @param b positive
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (Number.isInteger(a) && Number.isInteger(b) && a + b - 1 <= MOST_TERMS) return atLeast(a, a + b - 1, x);
  loadedBetainc ??= require('@stdlib/math-base-special-betainc') as typeof Betainc;
  return loadedBetainc(x, a, b);
}

/** For whole numbers it is a sum: of `n` trials that succeed with probability `p`, at least `least` do (NIST DLMF, 8.17.5). */
function atLeast(least: number, n: number, p: number): number {
  let ways = 1;
  let sum = 0;
  for (let k = 0; k <= n; k++) {
    if (k >= least) sum += ways * p ** k * (1 - p) ** (n - k);
    ways = (ways * (n - k)) / (k + 1);
  }
  return sum;
}

/** The complementary error function. */
export function erfc(x: number): number {
  loadedErfc ??= require('@stdlib/math-base-special-erfc') as typeof Erfc;
  return loadedErfc(x);
}

/** The inverse of `erfc`. */
export function erfcinv(y: number): number {
  loadedErfcinv ??= require('@stdlib/math-base-special-erfcinv') as typeof Erfcinv;
  return loadedErfcinv(y);
}
