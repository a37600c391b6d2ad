import { expect, it } from 'vitest';
import { pushedApart } from './pushed-apart.js';

it('is the difference of the mean SHAP values with its standard error, by fold and weighted by rows', () => {
  // Two features. The second one is as large, and as often wrong as right.
  const first = { values: [-1, 2, -3, -2, 1, 2, 3, -2], labels: [0, 0, 1, 1], features: 2 };
  const second = { values: [0, 1, 0, -1, 4, 1, 4, -1], labels: [0, 0, 1, 1], features: 2 };
  const [telling, noise] = pushedApart([first, second]);
  // Means of the samples: −2 and 2, then 0 and 4. Their variances: 2 / 2 twice, then 0.
  expect(telling).toEqual({ difference: 4, standardError: Math.sqrt(0.25 * 2) });
  expect(noise?.difference).toBe(0);
});

it('weights a fold by its rows, and takes a sample of one row', () => {
  const small = { values: [0, 10], labels: [0, 1], features: 1 };
  const large = { values: [0, 0, 0, 1, 1, 1], labels: [0, 0, 0, 1, 1, 1], features: 1 };
  expect(pushedApart([small, large])).toEqual([{ difference: 0.25 * 10 + 0.75 * 1, standardError: 0 }]);
});
