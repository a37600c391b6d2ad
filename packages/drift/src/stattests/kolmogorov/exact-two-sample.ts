/**
 * The exact p-value of the two-sample, two-sided Kolmogorov–Smirnov statistic: the probability that a random path of m steps to the right
 * and n steps up reaches |x n - y m| >= gap (Hodges 1958). It adds up the mass that leaves the band. Subtracting the mass that stays from 1
 * would cost digits of small p-values.
 *
 * @param m size of the larger sample
 * @param n size of the smaller sample
 * @param gap the statistic times m n, a whole number
 */
export function exactTwoSample(m: number, n: number, gap: number): number {
  if (gap === 0) return 1;
  // The mass at (x, y) for each y of the current x. The columns follow one after the other.
  const mass = new Float64Array(n + 1);
  let outside = 0;
  let from = 0;
  let to = 0;
  mass[0] = 1;
  for (let x = 0; x <= m; x++) {
    // Within the column, mass at (x, y) goes up to (x, y + 1), or stays and goes right later.
    for (let y = from; y <= to && y < n; y++) {
      const here = mass[y] as number;
      const up = here * ((n - y) / (m + n - x - y));
      mass[y] = here - up;
      if (up === 0) continue;
      if (Math.abs(x * n - (y + 1) * m) >= gap) {
        outside += up;
      } else {
        mass[y + 1] = (mass[y + 1] as number) + up;
        to = Math.max(to, y + 1);
      }
    }
    if (x === m) break;
    // To the right, mass may leave the band at its lower edge, at (x + 1, y).
    while (from <= to && Math.abs((x + 1) * n - from * m) >= gap) {
      outside += mass[from] as number;
      mass[from++] = 0;
    }
  }
  return Math.min(1, outside);
}
