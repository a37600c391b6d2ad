/** After this many sweeps, rotations no longer change anything. Small matrices usually need five. */
const MOST_SWEEPS = 60;

/**
 * Eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations (Golub and Van Loan, section 8.5).
 *
 * @param matrix rows of the matrix
 * @returns values[i] belongs to the vector (vectors[0][i], vectors[1][i], …)
 */
export function symmetricEigen(matrix: readonly (readonly number[])[]): {
  readonly values: readonly number[];
  readonly vectors: readonly (readonly number[])[];
} {
  const size = matrix.length;
  const a = matrix.map((row) => Float64Array.from(row));
  const vectors = a.map((_, i) => Float64Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)));
  const at = (rows: Float64Array[], i: number, j: number) => rows[i]?.[j] as number;
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let rotated = false;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        const off = at(a, p, q);
        if (Math.abs(off) <= Number.EPSILON * Number.EPSILON * Math.abs(at(a, p, p) * at(a, q, q)) || off === 0) continue;
        rotated = true;
        const ratio = (at(a, q, q) - at(a, p, p)) / (2 * off);
        const tangent = (ratio >= 0 ? 1 : -1) / (Math.abs(ratio) + Math.sqrt(1 + ratio ** 2));
        const cosine = 1 / Math.sqrt(1 + tangent ** 2);
        const sine = tangent * cosine;
        for (const rows of [a, vectors]) {
          for (const row of rows) {
            const [x, y] = [row[p] as number, row[q] as number];
            row[p] = cosine * x - sine * y;
            row[q] = sine * x + cosine * y;
          }
        }
        const [rowP, rowQ] = [a[p] as Float64Array, a[q] as Float64Array];
        for (let j = 0; j < size; j++) {
          const [x, y] = [rowP[j] as number, rowQ[j] as number];
          rowP[j] = cosine * x - sine * y;
          rowQ[j] = sine * x + cosine * y;
        }
        rowP[q] = 0;
        rowQ[p] = 0;
      }
    }
    if (!rotated) break;
  }
  return { values: a.map((row, i) => row[i] as number), vectors: vectors.map((row) => [...row]) };
}
