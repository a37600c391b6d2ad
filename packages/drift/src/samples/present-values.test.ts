import { expect, it } from 'vitest';
import { presentValues } from './present-values.js';

it('leaves out what is missing, and keeps empty text and zero', () => {
  expect(presentValues(['a', null, '', 0, Number.NaN])).toEqual(['a', '', 0]);
  expect(
    presentValues(
      new Map<string | number | null, number>([
        ['a', 2],
        [null, 3],
        [Number.NaN, 1],
      ]),
    ),
  ).toEqual(new Map([['a', 2]]));
  expect(presentValues(Float64Array.of(1, Number.NaN, Infinity, -0.5))).toEqual(Float64Array.of(1, -0.5));
});
