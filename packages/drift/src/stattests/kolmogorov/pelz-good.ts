const PI2 = Math.PI ** 2;
const PI4 = Math.PI ** 4;
const PI6 = Math.PI ** 6;

/**
 * P(D_n <= d) for large n, by the first four terms of its expansion in 1/√n: Pelz and Good, "Approximating the Lower Tail-areas of the
 * Kolmogorov-Smirnov One-sample Statistic", Journal of the Royal Statistical Society B 38 (1976).
 */
export function pelzGoodCdf(n: number, d: number): number {
  const z = Math.sqrt(n) * d;
  const z2 = z ** 2;
  const z4 = z ** 4;
  const z6 = z ** 6;
  let k0 = 0;
  let k1 = 0;
  let k2 = 0;
  let k3 = 0;
  let k2Extra = 0;
  let k3Extra = 0;
  // Terms shrink with exp(-k²/z²). From this k on, they are below the last digit.
  const last = Math.ceil((16 * z) / Math.PI);
  for (let k = last; k >= 1; k--) {
    const m2 = (2 * k - 1) ** 2;
    const odd = Math.exp((-m2 * PI2) / (8 * z2));
    k0 += odd;
    k1 += ((PI2 / 4) * m2 - z2) * odd;
    k2 += (6 * z6 + 2 * z4 + ((2 * z4 - 5 * z2) * PI2 * m2) / 4 + (PI4 * (1 - 2 * z2) * m2 ** 2) / 16) * odd;
    k3 +=
      (-30 * z6 -
        90 * z ** 8 +
        (PI2 * (135 * z4 - 96 * z6) * m2) / 4 +
        (PI4 * (212 * z4 - 60 * z2) * m2 ** 2) / 16 +
        (PI6 * (5 - 30 * z2) * m2 ** 3) / 64) *
      odd;
    const whole = Math.exp((-(k ** 2) * PI2) / (2 * z2));
    k2Extra += k ** 2 * whole;
    k3Extra += (3 * z2 - PI2 * k ** 2) * k ** 2 * whole;
  }
  const root = Math.sqrt(2 * Math.PI);
  const second = (root * k2) / (72 * z ** 7) - (root * PI2 * k2Extra) / (36 * z ** 3);
  const third = (root * k3) / (6480 * z ** 10) + (root * PI2 * k3Extra) / (216 * z6);
  return (root * k0) / z + (root * k1) / (6 * z4) / Math.sqrt(n) + second / n + third / n ** 1.5;
}
