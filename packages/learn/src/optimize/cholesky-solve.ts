/**
 * Solves A x = b for a symmetric positive (semi)definite A by Cholesky's factorisation.
 * If rounding leaves a pivot close to 0, the pivot counts as infinite, so that component of x becomes 0.
 *
 * @param A row-major, shape (n, n); only the lower triangle is read, and the factor overwrites it
 * @param b shape (n)
 */
export function choleskySolve(A: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  for (let j = 0; j < n; j++) {
    const original = A[j * n + j];
    let diagonal = original;
    for (let k = 0; k < j; k++) diagonal -= A[j * n + k] ** 2;
    const pivot = diagonal > 1e-14 * original ? Math.sqrt(diagonal) : Infinity;
    A[j * n + j] = pivot;
    for (let i = j + 1; i < n; i++) {
      let sum = A[i * n + j];
      for (let k = 0; k < j; k++) sum -= A[i * n + k] * A[j * n + k];
      A[i * n + j] = sum / pivot;
    }
  }
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    let sum = x[i];
    for (let k = 0; k < i; k++) sum -= A[i * n + k] * x[k];
    x[i] = sum / A[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i];
    for (let k = i + 1; k < n; k++) sum -= A[k * n + i] * x[k];
    x[i] = sum / A[i * n + i];
  }
  return x;
}
