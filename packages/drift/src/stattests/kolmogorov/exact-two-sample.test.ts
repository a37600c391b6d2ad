import { expect, it } from 'vitest';
import { exactTwoSample } from './exact-two-sample.js';

/** The share of all orders of m and n values whose distribution functions are somewhere at least gap / (m n) apart. */
function byCounting(m: number, n: number, gap: number): number {
  let [all, reached] = [0, 0];
  const walk = (x: number, y: number, far: boolean) => {
    const isFar = far || Math.abs(x * n - y * m) >= gap;
    if (x === m && y === n) {
      all++;
      if (isFar) reached++;
    }
    if (x < m) walk(x + 1, y, isFar);
    if (y < n) walk(x, y + 1, isFar);
  };
  walk(0, 0, false);
  return reached / all;
}

it('equals the share found by counting every order of the values', () => {
  for (const [m, n] of [
    [1, 1],
    [3, 2],
    [5, 5],
    [7, 4],
    [6, 6],
  ] as const) {
    for (let gap = 0; gap <= m * n; gap++) expect(exactTwoSample(m, n, gap)).toBeCloseTo(byCounting(m, n, gap), 12);
  }
});
