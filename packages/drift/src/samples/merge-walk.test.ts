import { expect, it } from 'vitest';
import { mergeWalk } from './merge-walk.js';

it('visits each distinct value once, with the counts below it and up to it', () => {
  const visits: number[][] = [];
  mergeWalk({ reference: Float64Array.of(1, 2, 2), current: Float64Array.of(2, 5) }, (...visit) => visits.push(visit));
  expect(visits).toEqual([
    [1, 0, 0, 1, 0],
    [2, 1, 0, 3, 1],
    [5, 3, 1, 3, 2],
  ]);
});
