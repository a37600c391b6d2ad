import { expect, it } from 'vitest';
import { scaledBesselK } from './scaled-bessel-k.js';

// scipy.special.kve, scipy 1.13.1
it.each([
  [0.25, 1e-3, 11.768238628404424],
  [0.25, 0.1, 2.9675572852683945],
  [0.25, 1, 1.1708721016781265],
  [0.25, 25, 0.24974260374343674],
  [0.25, 700, 0.04736448238526667],
  [1.5, 2, 1.329340388179137],
])('order %d at %d', (order, x, expected) => {
  expect(Math.abs(scaledBesselK(order, x) / expected - 1)).toBeLessThan(1e-13);
});
