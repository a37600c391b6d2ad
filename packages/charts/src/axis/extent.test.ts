import { expect, it } from 'vitest';
import { drawableExtent } from './extent.js';

it('leaves out what has no place on an axis', () => {
  expect(drawableExtent([3, Number.NaN, -1, Infinity, 1.7976931348623157e308])).toEqual([-1, 3]);
  expect(drawableExtent([Number.NaN])).toBeUndefined();
});
