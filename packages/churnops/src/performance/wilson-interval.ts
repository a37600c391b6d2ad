const Z = 1.959963984540054;

/**
 * 95 % confidence interval of a share, by Wilson's score. It also holds for few rows, and for shares near 0 and 1.
 *
 * Source: Wilson 1927; agrees with scipy's `binomtest(hits, rows).proportion_ci(method='wilson')`.
 *
 * @param rows at least 1
 */
export function wilsonInterval(hits: number, rows: number): { low: number; high: number } {
  const share = hits / rows;
  const weight = 1 + Z ** 2 / rows;
  const centre = (share + Z ** 2 / (2 * rows)) / weight;
  const half = (Z * Math.sqrt((share * (1 - share)) / rows + Z ** 2 / (4 * rows ** 2))) / weight;
  return { low: hits === 0 ? 0 : centre - half, high: hits === rows ? 1 : centre + half };
}
