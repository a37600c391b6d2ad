import { expect, it } from 'vitest';
import { benjaminiHochberg } from './benjamini-hochberg.js';

it('adjusts as scipy.stats.false_discovery_control does', () => {
  const expected = [0.0035, 0.5833333333333334, 0.035, 0.035, 0.9, 0.055999999999999994, 0.0021];
  const adjusted = benjaminiHochberg([0.001, 0.5, 0.02, 0.02, 0.9, 0.04, 0.0003]);
  for (const [i, value] of expected.entries()) expect(adjusted[i]).toBeCloseTo(value, 14);
});

it('returns an empty list for no p-values', () => expect(benjaminiHochberg([])).toEqual([]));
