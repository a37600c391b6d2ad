/** Powers grow, and n!/nⁿ shrinks. Factors of this size are taken out of both, and counted separately. */
const SCALE = 2 ** 128;

/**
 * P(D_n <= d), exact, by Durbin's matrix (1968) as in Marsaglia, Tsang and Wang, "Evaluating Kolmogorov's Distribution", Journal of
 * Statistical Software 8 (2003). It takes (2nd)³ log n steps, so it suits n d up to about 60.
 */
export function durbinCdf(n: number, d: number): number {
  const k = Math.ceil(n * d);
  const h = k - n * d;
  const size = 2 * k - 1;
  let base = durbinMatrix(size, h);
  let baseScales = 0;
  let power: Float64Array<ArrayBuffer> | undefined;
  let scales = 0;
  const centre = (k - 1) * size + k - 1;
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) {
      power = power ? product(power, base, size) : base;
      scales += baseScales;
    }
    base = product(base, base, size);
    baseScales *= 2;
    if ((base[centre] as number) > SCALE) {
      base = base.map((value) => value / SCALE);
      baseScales++;
    }
  }
  let probability = power?.[centre] ?? 0;
  for (let i = 1; i <= n; i++) {
    probability = (i * probability) / n;
    if (probability < 1 / SCALE) {
      probability *= SCALE;
      scales--;
    }
  }
  return probability * SCALE ** scales;
}

/** The matrix H of the paper: 1/(i-j+1)! on and below the superdiagonal, with corrections in the first column and the last row. */
function durbinMatrix(size: number, h: number): Float64Array<ArrayBuffer> {
  const inverseFactorials = [1];
  for (let i = 1; i <= size; i++) inverseFactorials.push((inverseFactorials[i - 1] as number) / i);
  const inverse = (i: number) => inverseFactorials[i] as number;
  const edge = Array.from({ length: size }, (_, i) => (1 - h ** (i + 1)) * inverse(i + 1));
  edge[size - 1] = (1 - 2 * h ** size + Math.max(2 * h - 1, 0) ** size) * inverse(size);
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      if (i - j + 1 < 0) continue;
      matrix[i * size + j] = j === 0 ? (edge[i] as number) : i === size - 1 ? (edge[size - 1 - j] as number) : inverse(i - j + 1);
    }
  }
  return matrix;
}

function product(a: Float64Array, b: Float64Array, size: number): Float64Array<ArrayBuffer> {
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let l = 0; l < size; l++) {
      const factor = a[i * size + l] as number;
      if (factor === 0) continue;
      for (let j = 0; j < size; j++) {
        result[i * size + j] = (result[i * size + j] as number) + factor * (b[l * size + j] as number);
      }
    }
  }
  return result;
}
