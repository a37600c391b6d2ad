import type { DriftTest } from './drift-test.js';

/** Above this many steps the exact distribution gives way to its limit. */
const EXACT_CELLS = 1e9;

/**
 * Two-sample Kolmogorov–Smirnov test, two-sided p-value, exact by counting lattice paths (Hodges 1958) as scipy's
 * `ks_2samp(method="exact")`; Kolmogorov's limiting distribution where that would take over 10⁹ steps.
 */
export const kolmogorovSmirnov: DriftTest<Float64Array> = {
  name: 'K-S p_value',
  kind: 'p_value',
  defaultThreshold: 0.05,
  score(reference, current) {
    const m = reference.length;
    const n = current.length;
    const height = greatestGap(reference.slice().sort(), current.slice().sort());
    if (height === 0) return 1;
    if (m * n <= EXACT_CELLS) return probabilityOutside(Math.max(m, n), Math.min(m, n), height);
    return kolmogorovLimit((height / (m * n)) * Math.sqrt((m * n) / (m + n)));
  },
};

/** max |F(x) - G(x)| × m n, a whole number. */
function greatestGap(a: Float64Array, b: Float64Array): number {
  let gap = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const x = Math.min(a[i], b[j]);
    while (a[i] === x) i++;
    while (b[j] === x) j++;
    gap = Math.max(gap, Math.abs(i * b.length - j * a.length));
  }
  return gap;
}

/**
 * Probability that a random path of m steps right and n steps up touches |x n - y m| >= height: the mass that leaves
 * the band is added up, which keeps small p-values exact to the last digits.
 */
function probabilityOutside(m: number, n: number, height: number): number {
  // Mass at (x, y) for the y of the current x; column by column.
  const mass = new Float64Array(n + 1);
  let outside = 0;
  let from = 0;
  let to = 0;
  mass[0] = 1;
  for (let x = 0; x <= m; x++) {
    // Up within the column: what is at (x, y) either goes up to (x, y + 1) or stays to go right.
    for (let y = from; y <= to && y < n; y++) {
      const up = mass[y] * ((n - y) / (m + n - x - y));
      mass[y] -= up;
      if (up === 0) continue;
      if (Math.abs(x * n - (y + 1) * m) >= height) {
        outside += up;
      } else {
        mass[y + 1] += up;
        to = Math.max(to, y + 1);
      }
    }
    if (x === m) break;
    // Right: (x + 1, y) may leave the band at its lower edge.
    while (from <= to && Math.abs((x + 1) * n - from * m) >= height) {
      outside += mass[from];
      mass[from++] = 0;
    }
  }
  return Math.min(1, outside);
}

/** Q(λ) = 2 Σ (-1)^(k-1) exp(-2 k² λ²), k = 1, 2, … */
function kolmogorovLimit(lambda: number): number {
  let sum = 0;
  for (let k = 1; k <= 100; k++) sum += (k % 2 ? 2 : -2) * Math.exp(-2 * k * k * lambda * lambda);
  return Math.min(1, Math.max(0, sum));
}
