import fc from 'fast-check';
import { expect, it } from 'vitest';
import { floorToFloat32 } from './floor-to-float32.js';

it('is the greatest float32 that is not above the value', () => {
  const float32 = fc.float({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: -1e38, max: 1e38 }), float32, (value, other) => {
      const floor = floorToFloat32(value);
      expect(Math.fround(floor)).toBe(floor);
      expect(floor).toBeLessThanOrEqual(value);
      // So x <= value has the same answer as x <= floor for every float32 x.
      expect(other <= floor).toBe(other <= value);
      expect(floorToFloat32(floor)).toBe(floor);
    }),
  );
  expect(floorToFloat32(0.1)).toBeLessThan(0.1);
  expect(floorToFloat32(-0.1)).toBe(Math.fround(-0.1));
  expect(floorToFloat32(-1e-60)).toBe(-(2 ** -149));
  expect(floorToFloat32(1e-60)).toBe(0);
});
