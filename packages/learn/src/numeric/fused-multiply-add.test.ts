import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fusedMultiplyAdd } from './fused-multiply-add.js';

it('rounds a × b + c once', () => {
  // Whole numbers, because BigInt computes with them exactly and Number() rounds to the nearest double.
  const whole = fc.maxSafeInteger();
  fc.assert(
    fc.property(whole, whole, whole, (a, b, c) => {
      expect(fusedMultiplyAdd(a, b, c)).toBe(Number(BigInt(a) * BigInt(b) + BigInt(c)));
    }),
  );
});

it('differs from two roundings where they lose the result', () => {
  const a = 1 + 2 ** -30;
  // (1 + ε)² − (1 + 2ε) is ε², which a × a has rounded away.
  expect(a * a - (1 + 2 ** -29)).toBe(0);
  expect(fusedMultiplyAdd(a, a, -(1 + 2 ** -29))).toBe(2 ** -60);
});
