import { expect, it } from 'vitest';
import { mergeWalk } from './merge-walk.js';
import { SortedNumbers } from './sorted-numbers.js';

it('visits each distinct value once, with the counts of rows below it and up to it', () => {
  const visits: number[][] = [];
  const reference = new SortedNumbers(Float64Array.of(1, 2), Float64Array.of(1, 3));
  mergeWalk({ reference, current: new SortedNumbers(Float64Array.of(2, 5)) }, (...visit) => visits.push(visit));
  expect(visits).toEqual([
    [1, 0, 0, 1, 0],
    [2, 1, 0, 3, 1],
    [5, 3, 1, 3, 2],
  ]);
});
