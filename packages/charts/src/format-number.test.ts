import { expect, it } from 'vitest';
import { counted, formatCount, formatNumber, formatShare } from './format-number.js';

it.each([
  [0, '0'],
  [0.123456, '0.1235'],
  [-2.5, '-2.5'],
  [7032, '7,032'],
  [1234567, '1,234,567'],
  [12345.678, '12,350'],
  [1e-7, '1e-7'],
  [1.23456e12, '1.235e+12'],
])('%d reads %s', (value, text) => expect(formatNumber(value)).toBe(text));

it('counts in plain digits, however large', () => expect(formatCount(1_234_567_890)).toBe('1,234,567,890'));

it('counts things', () => expect([counted(1, 'point'), counted(1200, 'point')]).toEqual(['1 point', '1,200 points']));

it.each([
  [0, '0 %'],
  [0.00123, '0.12 %'],
  [0.05, '5 %'],
  [0.1749, '17 %'],
  [1, '100 %'],
])('a share of %d reads %s', (share, text) => expect(formatShare(share)).toBe(text));
