import { expect, it } from 'vitest';
import { fixture } from '../../testing.js';
import { smirnovSurvival } from './smirnov.js';

it('agrees with scipy’s smirnov, to ten digits in small tails', () => {
  const cases = fixture('ks.json').smirnov as { n: number; d: number; sf: number }[];
  expect(cases.length).toBeGreaterThan(40);
  for (const { n, d, sf } of cases) {
    const label = `n = ${n}, d = ${d}, scipy ${sf}`;
    expect(Math.abs(smirnovSurvival(n, d) - sf), label).toBeLessThanOrEqual(1e-10 * sf + 1e-300);
  }
});
