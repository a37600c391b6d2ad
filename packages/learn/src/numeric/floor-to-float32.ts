const float32 = new Float32Array(1);
const bits = new Int32Array(float32.buffer);

/** The greatest float32 that is not above `value`. */
export function floorToFloat32(value: number): number {
  float32[0] = value;
  if (float32[0] > value) {
    // The next float32 below: one step in the bit pattern, away from zero for negative numbers.
    if (float32[0] === 0) return -1.401298464324817e-45;
    bits[0] += float32[0] > 0 ? -1 : 1;
  }
  return float32[0];
}
