import { expect, it } from 'vitest';
import { fixture } from '../../testing.js';
import { kstwoSurvival } from './kstwo.js';

it('agrees with scipy’s kstwo.sf, from one value to five million', () => {
  const cases = fixture('ks.json').kstwo as { n: number; d: number; sf: number }[];
  expect(cases.length).toBeGreaterThan(300);
  for (const { n, d, sf } of cases) {
    expect(Math.abs(kstwoSurvival(n, d) - sf), `n = ${n}, d = ${d}, scipy ${sf}`).toBeLessThan(1e-10);
  }
});

it('falls as the statistic grows', () => {
  for (const n of [5, 140, 141, 100_001]) {
    const tail = Array.from({ length: 500 }, (_, i) => kstwoSurvival(n, (i + 1) / 500));
    // Where one formula takes over from another, they differ in the tenth digit.
    for (let i = 1; i < tail.length; i++) expect((tail[i] as number) - (tail[i - 1] as number)).toBeLessThanOrEqual(1e-9);
  }
});
