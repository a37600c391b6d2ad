import { expect, it } from 'vitest';
import { parseAge } from './parse-age.js';

it.each([
  ['8h', 28_800_000],
  ['2d8h5m20s', ((2 * 24 + 8) * 3600 + 5 * 60 + 20) * 1000],
  ['2m4s', 124_000],
  ['1.5d', 129_600_000],
  ['.5s', 500],
  ['0s', 0],
  ['1d2h3m4s', 93_784_000],
])('%s', (text, ms) => {
  expect(parseAge(text)).toBe(ms);
});

it.each(['', '8', 'h', '1h2d', '1 d', '-1d', '1w', '1.2.3d', '.d', '1d!', 'd1'])('%j is refused', (text) => {
  expect(() => parseAge(text)).toThrow(`Could not parse any time information from '${text}'`);
});
