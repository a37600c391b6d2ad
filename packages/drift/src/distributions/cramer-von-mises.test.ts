import { expect, it } from 'vitest';
import { cramerVonMisesExact, cramerVonMisesLimit } from './cramer-von-mises.js';

// scipy 1.13.1: scipy.stats._hypotests._cdf_cvm_inf(x)
it.each([
  [0.02, 0.0030006143016018776],
  [0.1, 0.4151265615932028],
  [0.3, 0.8648287311948927],
  [0.7, 0.9872623764021078],
  [1.5, 0.9998273037802108],
  [4, 0.9999999992913396],
])('limit distribution at %d', (x, expected) => {
  expect(Math.abs(cramerVonMisesLimit(x) - expected)).toBeLessThan(1e-13);
});

it('counts 2 of the 20 orders of three values and three others: all below, or all above', () => {
  // U of the ranks 1 2 3 against 4 5 6: 3 (0 + 0 + 0) + 3 (9 + 9 + 9)
  expect(cramerVonMisesExact(81, 3, 3)).toBe(0.1);
});
