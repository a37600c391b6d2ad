import { expect, it } from 'vitest';
import { withInterval } from './with-interval.js';

const shown = (value: number) => value.toFixed(2);

it.each([
  [[0.12, 0.08, 0.17], '0.12 (0.08–0.17)'],
  [[0.12, null, null], '0.12'],
  [[0.12, 0.08, null], '0.12'],
  [[null, null, null], '–'],
] as const)('%j reads %s', (value, text) => expect(withInterval(value, shown)).toBe(text));

it('has words between the ends if they are given', () =>
  expect(withInterval([0, -0.1, 0.1], shown, ' to ')).toBe('0.00 (-0.10 to 0.10)'));
