import { stirlingError } from './stirling-error.js';

/** n! x^n / n^n for x in [0, 1], without overflow. */
export function factorialOverPower(n: number, x: number): number {
  if (x === 0) return 0;
  return Math.exp(stirlingError(n) + Math.log(2 * Math.PI * n) / 2 - n + n * Math.log(x));
}
