/** log k! for small k, where Stirling's series does not reach all digits. */
const LOG_FACTORIALS = logFactorials(16);

/**
 * The error of Stirling's formula, log n! - log(√(2πn) (n/e)^n) (Loader 2000, "Fast and Accurate Computation of Binomial Probabilities").
 *
 * @param n a whole number of at least 0
 */
export function stirlingError(n: number): number {
  if (n === 0) return 0;
  const exact = LOG_FACTORIALS[n];
  if (exact !== undefined) return exact - (Math.log(2 * Math.PI * n) / 2 + n * Math.log(n) - n);
  const square = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / n;
}

function logFactorials(count: number): number[] {
  let factorial = 1;
  return Array.from({ length: count }, (_, k) => {
    factorial *= Math.max(1, k);
    return Math.log(factorial);
  });
}
