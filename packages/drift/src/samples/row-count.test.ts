import { expect, it } from 'vitest';
import { rowCount } from './row-count.js';

it('counts rows, whether values come row by row or already counted', () => {
  expect(rowCount(['a', null, 'a'])).toBe(3);
  expect(rowCount(Float64Array.of(1, Number.NaN))).toBe(2);
  expect(
    rowCount(
      new Map([
        ['a', 2],
        [null, 1],
      ]),
    ),
  ).toBe(3);
  expect(rowCount(new Map())).toBe(0);
});
