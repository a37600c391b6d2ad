/** Up to this many numbers are added up in order, in eight running sums (numpy: PW_BLOCKSIZE). */
const BLOCK = 128;

/**
 * Sum by halves, as numpy adds up a contiguous array (numpy/_core/src/umath/loops_utils.h.src, `pairwise_sum`), to the last bit.
 * Scaled features depend on it, and later steps compare distances between them for equality.
 */
export function pairwiseSum(values: Float64Array, start = 0, count = values.length): number {
  if (count < 8) {
    let sum = 0;
    for (let i = start; i < start + count; i++) sum += values[i];
    return sum;
  }
  if (count > BLOCK) {
    const half = count >> 1;
    const left = half - (half % 8);
    return pairwiseSum(values, start, left) + pairwiseSum(values, start + left, count - left);
  }
  const strands = Float64Array.from({ length: 8 }, (_, k) => values[start + k]);
  const whole = count - (count % 8);
  for (let i = 8; i < whole; i += 8) for (let k = 0; k < 8; k++) strands[k] += values[start + i + k];
  const [a, b, c, d, e, f, g, h] = strands;
  let sum = a + b + (c + d) + (e + f + (g + h));
  for (let i = whole; i < count; i++) sum += values[start + i];
  return sum;
}
