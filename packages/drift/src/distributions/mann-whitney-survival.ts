/**
 * Probability that the Mann–Whitney statistic of two samples from one continuous distribution is at least `u`, as in scipy's `_MWU.sf`.
 *
 * @param u from 0 to m n
 */
export function mannWhitneySurvival(u: number, m: number, n: number): number {
  // The distribution is symmetric: U is at least u as often as it is at most m n − u.
  const complement = m * n - u;
  const upTo = Math.min(u, complement);
  const shares = configurations(Math.min(m, n), Math.max(m, n), upTo);
  const atMost = shares.reduce((sum, share) => sum + share, 0);
  return u < complement ? 1 - atMost + (shares[upTo] as number) : atMost;
}

/**
 * For each U from 0 to `most`, the share of the orders of m + n values that have this U. These are the coefficients of the Gaussian binomial
 * (the product of (1 − q^(n+i)) / (1 − q^i) for i = 1 … m), divided by their sum.
 */
function configurations(m: number, n: number, most: number): Float64Array {
  const shares = new Float64Array(most + 1);
  shares[0] = 1;
  for (let i = 1; i <= m; i++) {
    for (let u = i; u <= most; u++) shares[u] = (shares[u] as number) + (shares[u - i] as number);
    for (let u = most; u >= n + i; u--) shares[u] = (shares[u] as number) - (shares[u - n - i] as number);
    // After each step, these are the numbers for i and n. Dividing them by their sum keeps them in range.
    for (let u = 0; u <= most; u++) shares[u] = ((shares[u] as number) * i) / (n + i);
  }
  return shares;
}
